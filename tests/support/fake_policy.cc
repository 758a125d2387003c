#include "tests/support/fake_policy.h"

#include <algorithm>

#include "common/rpc/server.h"

namespace cowork::support {
namespace {

// By what name a test says the verdict on it.
std::string NameOf(const v1::JudgeRequest& request) {
  if (request.has_start()) return "start";
  if (request.has_tool()) return request.tool().server() + "." + request.tool().tool();
  return request.shell().command();
}

}  // namespace

FakePolicy::FakePolicy() : server_(Serve()) {}
FakePolicy::~FakePolicy() = default;

void FakePolicy::GoAway() {
  server_.reset();
}

os::UniqueFd FakePolicy::Connect() {
  SocketPair pair = MakeSocketPair();
  Adopt(std::move(pair.theirs));
  return std::move(pair.ours);
}

void FakePolicy::Adopt(os::UniqueFd end) {
  static_cast<void>(server_->Adopt(
      std::move(end),
      {.name = "brokerd", .held = {v1::MethodRule::POLICY_LOAD, v1::MethodRule::POLICY_JUDGE}}));
}

void FakePolicy::Say(const std::string& command, v1::Verdict verdict, const std::string& rule) {
  const std::lock_guard lock(mutex_);
  verdicts_[command].set_verdict(verdict);
  verdicts_[command].set_rule(rule);
}

void FakePolicy::SayByAnother(const std::string& command, v1::Verdict verdict,
                              const std::string& rule) {
  const std::lock_guard lock(mutex_);
  by_another_[command].set_verdict(verdict);
  by_another_[command].set_rule(rule);
}

void FakePolicy::Need(v1::AssuranceLevel level) {
  Say("start", v1::VERDICT_DENY, "assurance");
  const std::lock_guard lock(mutex_);
  verdicts_["start"].set_needs(level);
}

void FakePolicy::RefuseRules(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(why);
}

void FakePolicy::RefuseLoads(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  load_refusal_ = std::move(why);
}

rpc::Task<v1::LoadRulesResponse> FakePolicy::LoadRules(rpc::Caller, v1::LoadRulesRequest request) {
  rules.Record(request.text());
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  if (load_refusal_.has_value()) co_return *load_refusal_;
  co_return v1::LoadRulesResponse();
}

rpc::Task<v1::CheckRulesResponse> FakePolicy::CheckRules(rpc::Caller,
                                                         v1::CheckRulesRequest request) {
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  v1::CheckRulesResponse response;
  response.set_rules(static_cast<uint32_t>(std::ranges::count(request.text(), '[')));
  co_return response;
}

rpc::Task<v1::JudgeResponse> FakePolicy::Judge(rpc::Caller, v1::JudgeRequest request) {
  judged.Record(request);
  while (ponders) std::this_thread::yield();
  const std::lock_guard lock(mutex_);
  co_return verdicts_[NameOf(request)];
}

rpc::Task<v1::JudgeByResponse> FakePolicy::JudgeBy(rpc::Caller, v1::JudgeByRequest request) {
  judged_by.Record(request);
  const std::lock_guard lock(mutex_);
  v1::JudgeByResponse response;
  for (const v1::JudgeRequest& one : request.cases())
    *response.add_said() = by_another_[NameOf(one)];
  co_return response;
}

std::unique_ptr<rpc::Server> FakePolicy::Serve() {
  using Me = FakePolicy;
  return *rpc::Server::Start(
      "policyd", {.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)},
                  .handlers = {{"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &Me::LoadRules)},
                               {"/cowork.v1.Policy/CheckRules", rpc::Unary(*this, &Me::CheckRules)},
                               {"/cowork.v1.Policy/Judge", rpc::Unary(*this, &Me::Judge)},
                               {"/cowork.v1.Policy/JudgeBy", rpc::Unary(*this, &Me::JudgeBy)}}});
}

}  // namespace cowork::support
