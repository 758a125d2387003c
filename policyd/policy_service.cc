#include "policyd/policy_service.h"

#include <utility>

#include "common/base/log.h"
#include "policyd/core/judge.h"
#include "policyd/rules/parse.h"
#include "policyd/wire.h"

namespace cowork::policyd {

rpc::Service PolicyService::Methods() {
  return {.contracts = {v1::JudgeRequest::descriptor()->file()->FindServiceByName("Policy")},
          .handlers = {
              {"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &PolicyService::LoadRules)},
              {"/cowork.v1.Policy/CheckRules", rpc::Unary(*this, &PolicyService::CheckRules)},
              {"/cowork.v1.Policy/Judge", rpc::Unary(*this, &PolicyService::Judge)},
              {"/cowork.v1.Policy/JudgeBy", rpc::Unary(*this, &PolicyService::JudgeBy)},
          }};
}

rpc::Task<v1::LoadRulesResponse> PolicyService::LoadRules(rpc::Caller,
                                                          v1::LoadRulesRequest request) {
  Result<RuleSet> read = ParseRules(request.text());
  if (!read.ok()) co_return read.error();
  rules_ = *std::move(read);
  LOG(kInfo, "rules loaded").With("rules", static_cast<long long>(rules_.rules.size()));
  v1::LoadRulesResponse response;
  response.set_rules(static_cast<uint32_t>(rules_.rules.size()));
  co_return response;
}

rpc::Task<v1::CheckRulesResponse> PolicyService::CheckRules(rpc::Caller,
                                                            v1::CheckRulesRequest request) {
  const Result<RuleSet> read = ParseRules(request.text());
  if (!read.ok()) co_return read.error();
  v1::CheckRulesResponse response;
  response.set_rules(static_cast<uint32_t>(read->rules.size()));
  co_return response;
}

rpc::Task<v1::JudgeResponse> PolicyService::Judge(rpc::Caller, v1::JudgeRequest request) {
  const Result<Case> asked = FromWire(request);
  if (!asked.ok()) co_return asked.error();
  co_return ToWire(policyd::Judge(rules_, *asked));
}

rpc::Task<v1::JudgeByResponse> PolicyService::JudgeBy(rpc::Caller, v1::JudgeByRequest request) {
  const Result<RuleSet> read = ParseRules(request.text());
  if (!read.ok()) co_return read.error();
  v1::JudgeByResponse response;
  for (const v1::JudgeRequest& one : request.cases()) {
    const Result<Case> asked = FromWire(one);
    v1::JudgeResponse& said = *response.add_said();
    if (asked.ok()) said = ToWire(policyd::Judge(*read, *asked));
  }
  co_return response;
}

}  // namespace cowork::policyd
