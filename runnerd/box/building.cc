#include "runnerd/box/building.h"

#include <algorithm>

namespace cowork::box {
namespace {

bool CountFits(const Profile& profile, Role role, long count) {
  if (role == Role::kInherited && count > 0) return profile.needs.Has(role);
  if (profile.needs.Has(role)) return count == 1;
  return count == 0 || (count == 1 && profile.may_have.Has(role));
}

}  // namespace

Result<void> CheckFits(const Profile& profile, const Order& order) {
  for (int number = 1; number <= static_cast<int>(Role::kControl); ++number) {
    const auto role = static_cast<Role>(number);
    if (!CountFits(profile, role, std::ranges::count(order.roles, role)))
      return Error(ErrorCode::kInvalidArgument,
                   "the order's descriptors do not fit the profile " + std::string(profile.name));
  }
  const bool has_control = std::ranges::count(order.roles, Role::kControl) > 0;
  if (!order.listeners.empty() && !has_control)
    return Error(ErrorCode::kInvalidArgument, "nothing is given to send listeners over");
  return {};
}

}  // namespace cowork::box
