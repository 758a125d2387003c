#include "brokerd/policy_service.h"

#include "brokerd/policy_wire.h"

namespace cowork::brokerd {

rpc::Service PolicyService::Methods() {
  using Me = PolicyService;
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/CheckPolicy", rpc::Unary(*this, &Me::Check)},
                       {"/cowork.v1.Broker/ExplainPolicy", rpc::Unary(*this, &Me::Explain)},
                       {"/cowork.v1.Broker/DiffPolicy", rpc::Unary(*this, &Me::Diff)},
                       {"/cowork.v1.Broker/UsePolicy", rpc::Unary(*this, &Me::Use)}},
          .changes = {{"/cowork.v1.Broker/UsePolicy", rpc::Telling(*this, &Me::TellUsing)}}};
}

rpc::Task<v1::CheckPolicyResponse> PolicyService::Check(rpc::Caller,
                                                        v1::CheckPolicyRequest request) {
  const Result<uint32_t> rules = co_await policy_.Check(TextOf(request.text()));
  if (!rules.ok()) co_return rules.error();
  v1::CheckPolicyResponse response;
  response.set_rules(*rules);
  co_return response;
}

rpc::Task<v1::ExplainPolicyResponse> PolicyService::Explain(rpc::Caller,
                                                            v1::ExplainPolicyRequest request) {
  Result<ShellCall> call = FromWire(request);
  if (!call.ok()) co_return call.error();
  const auto explained = co_await policy_.Explain(std::move(call).value());
  if (!explained.ok()) co_return explained.error();
  co_return ToWire(explained->judgement, explained->grant);
}

rpc::Task<v1::DiffPolicyResponse> PolicyService::Diff(rpc::Caller, v1::DiffPolicyRequest request) {
  const Result<PolicyDiff> diff = co_await replay_.Diff(TextOf(request.text()));
  if (!diff.ok()) co_return diff.error();
  co_return ToWire(*diff);
}

rpc::Task<std::string> PolicyService::TellUsing(rpc::Caller, v1::UsePolicyRequest request) {
  co_return co_await policy_.Tell(TextOf(request.text()));
}

rpc::Task<v1::UsePolicyResponse> PolicyService::Use(rpc::Caller, v1::UsePolicyRequest request) {
  const Result<uint32_t> rules = co_await policy_.Use(TextOf(request.text()));
  if (!rules.ok()) co_return rules.error();
  v1::UsePolicyResponse response;
  response.set_rules(*rules);
  co_return response;
}

}  // namespace cowork::brokerd
