#include "tests/support/fake_permissions.h"

namespace cowork::support {

void FakePermissions::Add(const v1::Permission& permission) {
  const std::lock_guard lock(mutex_);
  *all_.add_permissions() = permission;
}

void FakePermissions::Refuse(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(why);
}

void FakePermissions::Change(std::string what) {
  const std::lock_guard lock(mutex_);
  what_ = std::move(what);
}

rpc::Service FakePermissions::Methods() {
  return {
      .contracts = {},
      .handlers = {{"/cowork.v1.Broker/AllowAlways", rpc::Unary(*this, &Me::AllowAlways)},
                   {"/cowork.v1.Broker/ListPermissions", rpc::Unary(*this, &Me::List)},
                   {"/cowork.v1.Broker/RemovePermission", rpc::Unary(*this, &Me::Remove)}},
      .changes = {{"/cowork.v1.Broker/AllowAlways", rpc::Telling(*this, &Me::TellAllowAlways)}}};
}

rpc::Task<std::string> FakePermissions::TellAllowAlways(Caller, v1::AllowAlwaysRequest) {
  const std::lock_guard lock(mutex_);
  ++told_;
  if (refusal_.has_value()) co_return *refusal_;
  co_return what_;
}

rpc::Task<v1::Approval> FakePermissions::AllowAlways(Caller, v1::AllowAlwaysRequest request) {
  {
    const std::lock_guard lock(mutex_);
    always_.push_back(request.approval_id());
  }
  co_return allowed_always_(request.approval_id());
}

rpc::Task<v1::ListPermissionsResponse> FakePermissions::List(Caller, v1::ListPermissionsRequest) {
  co_return Locked(all_);
}

rpc::Task<v1::RemovePermissionResponse> FakePermissions::Remove(
    Caller, v1::RemovePermissionRequest request) {
  const std::lock_guard lock(mutex_);
  removed_.push_back(request.id());
  co_return v1::RemovePermissionResponse();
}

}  // namespace cowork::support
