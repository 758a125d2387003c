#include "brokerd/policy_wire.h"

#include "brokerd/core/policy_change.h"
#include "common/base/call_digest.h"

namespace cowork::brokerd {
namespace {

Error Invalid(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

bool HasNul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

v1::ExplainPolicyResponse::Says ToWire(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return v1::ExplainPolicyResponse::ALLOW;
    case Verdict::kAsk: return v1::ExplainPolicyResponse::ASK;
    case Verdict::kDeny: break;
  }
  return v1::ExplainPolicyResponse::DENY;
}

using Difference = v1::DiffPolicyResponse::Difference;

void Put(const PastCase::Start& start, Difference& message) {
  message.set_model(start.model);
}

void Put(const ShellCall& call, Difference& message) {
  message.mutable_shell()->set_command(call.command);
  message.mutable_shell()->set_cwd(call.cwd);
}

void Put(const ToolCall& call, Difference& message) {
  message.mutable_tool()->set_server(call.server);
  message.mutable_tool()->set_tool(call.tool);
  message.mutable_tool()->set_arguments(call.arguments);
}

void Put(const Said& said, v1::DiffPolicyResponse::Said& message) {
  message.set_says(ToWire(said.verdict));
  message.set_rule(said.rule);
}

void Put(const PolicyDifference& difference, Difference& message) {
  message.set_times(difference.times);
  message.set_record(difference.record);
  message.set_session_id(difference.past.session);
  message.set_unix_ms(difference.unix_ms);
  message.set_grant(difference.past.grant);
  std::visit([&](const auto& asked) { Put(asked, message); }, difference.past.asked);
  Put(difference.past.then, *message.mutable_then());
  Put(difference.now, *message.mutable_now());
}

}  // namespace

std::string TextOf(const std::string& text) {
  return text.empty() ? kRulesWithoutFile : text;
}

Result<ShellCall> FromWire(const v1::ExplainPolicyRequest& request) {
  if (request.command().empty()) return Invalid("there is no command; say which");
  if (request.command().size() > kLongestCommand)
    return Invalid("the command is longer than 131071 bytes; no shell would take it");
  if (HasNul(request.command()) || HasNul(request.cwd()))
    return Invalid("there is a NUL byte; no shell would take it");
  if (!request.cwd().starts_with('/')) return Invalid("the directory is no absolute path");
  return ShellCall{.command = request.command(), .cwd = request.cwd()};
}

v1::ExplainPolicyResponse ToWire(const Judgement& judgement, const std::string& grant) {
  v1::ExplainPolicyResponse response;
  response.set_says(ToWire(judgement.verdict));
  response.set_rule(judgement.rule);
  response.set_grant(grant);
  return response;
}

v1::DiffPolicyResponse ToWire(const PolicyDiff& diff) {
  v1::DiffPolicyResponse response;
  for (const PolicyDifference& difference : diff.differences())
    Put(difference, *response.add_differences());
  response.set_differing(diff.differing());
  response.set_same(diff.same());
  response.set_closed(diff.closed());
  return response;
}

}  // namespace cowork::brokerd
