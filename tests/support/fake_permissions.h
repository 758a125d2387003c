// FakePermissions: what of brokerd's contract allows for longer than once. The approvals are
// another's, who is told what was allowed always.

#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakePermissions {
 public:
  static constexpr auto kPermission = "w-2x9k4aaaaaaaaaaaaaaaaaaaaa";
  using AllowedAlways = std::function<v1::Approval(const std::string& approval)>;

  explicit FakePermissions(AllowedAlways allowed_always)
      : allowed_always_(std::move(allowed_always)) {}

  // What it lists: nothing, before something is added.
  void Add(const v1::Permission& permission);
  // Whoever wants something allowed always is answered so; none: as they ask.
  void Refuse(std::optional<Error> why);
  // What a yes to that would change.
  void Change(std::string what);

  int told() const { return Locked(told_); }  // How often it told of a change.
  std::vector<std::string> always() const { return Locked(always_); }  // Approvals.
  std::vector<std::string> removed() const { return Locked(removed_); }

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakePermissions;
  using Caller = rpc::Caller;

  template <typename T>
  T Locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  rpc::Task<std::string> TellAllowAlways(Caller, v1::AllowAlwaysRequest);
  rpc::Task<v1::Approval> AllowAlways(Caller, v1::AllowAlwaysRequest request);
  rpc::Task<v1::ListPermissionsResponse> List(Caller, v1::ListPermissionsRequest);
  rpc::Task<v1::RemovePermissionResponse> Remove(Caller, v1::RemovePermissionRequest request);

  const AllowedAlways allowed_always_;
  mutable std::mutex mutex_;
  v1::ListPermissionsResponse all_;
  std::optional<Error> refusal_;
  std::string what_ = "nothing asks about it any more\nin \x1b[2J/app";
  int told_ = 0;
  std::vector<std::string> always_;
  std::vector<std::string> removed_;
};

}  // namespace cowork::support
