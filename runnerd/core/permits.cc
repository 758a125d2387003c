#include "runnerd/core/permits.h"

#include <algorithm>
#include <utility>

namespace cowork::runnerd {

void PermitTable::ForgetExpired(TimePoint now) {
  std::erase_if(permits_, [now](const Permit& permit) { return permit.expires <= now; });
}

Result<void> PermitTable::Give(Permit permit, TimePoint now) {
  ForgetExpired(now);
  if (permits_.size() >= kMost)
    return Error(ErrorCode::kFailedPrecondition, "too many permits wait for their calls");
  permits_.push_back(std::move(permit));
  return {};
}

template <typename Fits>
std::optional<Permit> PermitTable::SpendOne(TimePoint now, Fits fits) {
  ForgetExpired(now);
  const auto found = std::ranges::find_if(permits_, fits);
  if (found == permits_.end()) return std::nullopt;
  Permit permit = std::move(*found);
  permits_.erase(found);
  return permit;
}

std::optional<std::string> PermitTable::Spend(const CallDigest& digest, TimePoint now) {
  std::optional<Permit> permit =
      SpendOne(now, [&](const Permit& one) { return one.digest == digest; });
  if (!permit.has_value()) return std::nullopt;
  return std::move(permit->id);
}

std::optional<Permit> PermitTable::Spend(const ToolCallFacts& call, TimePoint now) {
  const ToolCallDigests digests(call);
  return SpendOne(now, [&](const Permit& one) { return one.digest == digests.With(one.before); });
}

}  // namespace cowork::runnerd
