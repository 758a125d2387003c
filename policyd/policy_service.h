// The gRPC face of policyd. Translates; the judgement is in policyd/core, the reading of a policy
// in policyd/rules, and who may call what is in the contract, proto/cowork/v1/policy.proto.

#pragma once

#include "common/rpc/holder.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/policy.pb.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// Who may call what is here: docs/privileges.md.
inline const rpc::Holder kBrokerd = {
    .name = "brokerd",
    .held = {v1::MethodRule::POLICY_LOAD, v1::MethodRule::POLICY_JUDGE},
    .most_calls = rpc::kMostCallsOfADaemon};

class PolicyService {
 public:
  rpc::Service Methods();

 private:
  rpc::Task<v1::LoadRulesResponse> LoadRules(rpc::Caller caller, v1::LoadRulesRequest request);
  rpc::Task<v1::CheckRulesResponse> CheckRules(rpc::Caller, v1::CheckRulesRequest request);
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller caller, v1::JudgeRequest request);
  rpc::Task<v1::JudgeByResponse> JudgeBy(rpc::Caller caller, v1::JudgeByRequest request);

  // Handlers run on the server's one thread and never wait half-way, so a case is judged by the
  // rules before a change or by those after it. Until somebody loads rules, all is denied.
  RuleSet rules_;
};

}  // namespace cowork::policyd
