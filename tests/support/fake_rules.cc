#include "tests/support/fake_rules.h"

#include <utility>

namespace cowork::support {

std::vector<std::string> FakeRules::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void FakeRules::Refuse(Error error) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(error);
}

rpc::Service FakeRules::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/CheckPolicy", rpc::Unary(*this, &Me::Check)},
                       {"/cowork.v1.Broker/ExplainPolicy", rpc::Unary(*this, &Me::Explain)},
                       {"/cowork.v1.Broker/DiffPolicy", rpc::Unary(*this, &Me::Diff)},
                       {"/cowork.v1.Broker/UsePolicy", rpc::Unary(*this, &Me::Use)}},
          .changes = {{"/cowork.v1.Broker/UsePolicy", rpc::Telling(*this, &Me::Tell)}}};
}

rpc::Task<v1::CheckPolicyResponse> FakeRules::Check(Caller, v1::CheckPolicyRequest request) {
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  v1::CheckPolicyResponse response;
  response.set_rules(request.text().empty() ? 0 : 1);
  co_return response;
}

rpc::Task<v1::ExplainPolicyResponse> FakeRules::Explain(Caller, v1::ExplainPolicyRequest request) {
  v1::ExplainPolicyResponse response;
  const bool allowed = request.command() == "npm test";
  response.set_says(allowed ? v1::ExplainPolicyResponse::ALLOW : v1::ExplainPolicyResponse::ASK);
  if (allowed) response.set_rule("tests \x1b[2Jrun freely");
  if (allowed) response.set_grant(request.cwd());
  co_return response;
}

rpc::Task<v1::DiffPolicyResponse> FakeRules::Diff(Caller, v1::DiffPolicyRequest request) {
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  v1::DiffPolicyResponse response;
  response.set_same(3);
  if (request.text().empty()) co_return response;
  response.set_differing(1);
  v1::DiffPolicyResponse::Difference& difference = *response.add_differences();
  difference.set_times(1);
  difference.set_session_id("s-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  difference.mutable_shell()->set_command("npm test");
  difference.mutable_then()->set_says(v1::ExplainPolicyResponse::ASK);
  difference.mutable_now()->set_says(v1::ExplainPolicyResponse::ALLOW);
  co_return response;
}

rpc::Task<std::string> FakeRules::Tell(Caller, v1::UsePolicyRequest request) {
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  if (uses_it_already) co_return Error(ErrorCode::kNotFound, "it is the policy in use");
  co_return "+ " + request.text();
}

rpc::Task<v1::UsePolicyResponse> FakeRules::Use(Caller, v1::UsePolicyRequest request) {
  const std::lock_guard lock(mutex_);
  used_.push_back(request.text());
  v1::UsePolicyResponse response;
  response.set_rules(1);
  co_return response;
}

}  // namespace cowork::support
