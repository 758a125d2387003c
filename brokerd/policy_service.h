// The methods of Broker that are about the policy.

#pragma once

#include <string>

#include "brokerd/policy_in_use.h"
#include "brokerd/policy_replay.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class PolicyService {
 public:
  PolicyService(PolicyInUse& policy, PolicyReplay& replay) : policy_(policy), replay_(replay) {}

  rpc::Service Methods();  // Without their contract, which is BrokerService's.

 private:
  rpc::Task<v1::CheckPolicyResponse> Check(rpc::Caller, v1::CheckPolicyRequest request);
  rpc::Task<v1::ExplainPolicyResponse> Explain(rpc::Caller, v1::ExplainPolicyRequest request);
  rpc::Task<v1::DiffPolicyResponse> Diff(rpc::Caller, v1::DiffPolicyRequest request);
  rpc::Task<std::string> TellUsing(rpc::Caller, v1::UsePolicyRequest request);
  rpc::Task<v1::UsePolicyResponse> Use(rpc::Caller, v1::UsePolicyRequest request);

  PolicyInUse& policy_;
  PolicyReplay& replay_;
};

}  // namespace cowork::brokerd
