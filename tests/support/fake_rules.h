// FakeRules: what of brokerd's contract is about the policy. It takes any text that it is not told
// to refuse, and allows "npm test" alone, which it asked of before.

#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeRules {
 public:
  std::vector<std::string> used() const;  // The texts that were confirmed.
  void Refuse(Error error);
  std::atomic<bool> uses_it_already = false;

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeRules;
  using Caller = rpc::Caller;

  rpc::Task<v1::CheckPolicyResponse> Check(Caller, v1::CheckPolicyRequest request);
  rpc::Task<v1::ExplainPolicyResponse> Explain(Caller, v1::ExplainPolicyRequest request);
  rpc::Task<v1::DiffPolicyResponse> Diff(Caller, v1::DiffPolicyRequest request);
  rpc::Task<std::string> Tell(Caller, v1::UsePolicyRequest request);
  rpc::Task<v1::UsePolicyResponse> Use(Caller, v1::UsePolicyRequest request);

  mutable std::mutex mutex_;
  std::vector<std::string> used_;
  std::optional<Error> refusal_;
};

}  // namespace cowork::support
