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

}  // namespace cowork::brokerd
