#include "brokerd/approval_service.h"

#include <utility>
#include <vector>

#include "brokerd/wire.h"
#include "common/base/check.h"

namespace cowork::brokerd {

rpc::Service ApprovalService::Methods() {
  using Me = ApprovalService;
  return {.contracts = {},
          .handlers =
              {
                  {"/cowork.v1.Broker/ListApprovals", rpc::Unary(*this, &Me::ListApprovals)},
                  {"/cowork.v1.Broker/Answer", rpc::Unary(*this, &Me::Answer)},
                  {"/cowork.v1.Broker/AllowAlways", rpc::Unary(*this, &Me::AllowAlways)},
                  {"/cowork.v1.Broker/ListPermissions", rpc::Unary(*this, &Me::ListPermissions)},
                  {"/cowork.v1.Broker/RemovePermission", rpc::Unary(*this, &Me::RemovePermission)},
              },
          .changes = {
              {"/cowork.v1.Broker/AllowAlways", rpc::Telling(*this, &Me::TellAllowingAlways)},
          }};
}

rpc::Task<v1::ListApprovalsResponse> ApprovalService::ListApprovals(rpc::Caller,
                                                                    v1::ListApprovalsRequest) {
  co_return ToWire(parts_.asks.Waiting());
}

rpc::Task<v1::Approval> ApprovalService::Answer(rpc::Caller caller, v1::AnswerRequest request) {
  Result<brokerd::Answer> said = FromWire(request);
  if (!said.ok()) co_return said.error();
  brokerd::Answer answer = *std::move(said);
  answer.by = caller.holder;
  co_return co_await Take(std::move(answer));
}

rpc::Task<std::string> ApprovalService::TellAllowingAlways(rpc::Caller,
                                                           v1::AllowAlwaysRequest request) {
  const Result<ApprovalId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  const Result<Approval> approval = parts_.asks.MayAnswer(*id, Stands::kAlways);
  if (!approval.ok()) co_return approval.error();
  const LivePtr live = parts_.sessions.Find(approval->session);
  CHECK(live != nullptr);
  co_return WhatAlwaysLets(approval->call, live->session.path);
}

rpc::Task<v1::Approval> ApprovalService::AllowAlways(rpc::Caller caller,
                                                     v1::AllowAlwaysRequest request) {
  const Result<ApprovalId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  brokerd::Answer yes{
      .approval = *id, .allow = true, .tell = {}, .by = caller.holder, .stands = Stands::kAlways};
  co_return co_await Take(std::move(yes));
}

rpc::Task<v1::Approval> ApprovalService::Take(brokerd::Answer answer) {
  const Result<Approval> approval = parts_.asks.MayAnswer(answer.approval, answer.stands);
  if (!approval.ok()) co_return approval.error();
  const LivePtr live = parts_.sessions.Find(approval->session);
  CHECK(live != nullptr);  // A session that is over has no approval that may be answered.
  const Result<Approval> answered = co_await parts_.asks.Answer(live, *approval, answer);
  if (!answered.ok()) co_return answered.error();
  co_return ToWire(*answered);
}

rpc::Task<v1::ListPermissionsResponse> ApprovalService::ListPermissions(
    rpc::Caller, v1::ListPermissionsRequest) {
  const Result<std::vector<Permission>> permissions = parts_.permissions.All();
  if (!permissions.ok()) co_return permissions.error();
  v1::ListPermissionsResponse response;
  for (const Permission& permission : *permissions)
    *response.add_permissions() = ToWire(permission);
  co_return response;
}

rpc::Task<v1::RemovePermissionResponse> ApprovalService::RemovePermission(
    rpc::Caller caller, v1::RemovePermissionRequest request) {
  const Result<PermissionId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  const Result<void> removed = parts_.permissions.Remove(*id, caller.holder);
  if (!removed.ok()) co_return removed.error();
  co_return v1::RemovePermissionResponse();
}

}  // namespace cowork::brokerd
