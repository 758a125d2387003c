#include "runnerd/core/permits.h"

#include <algorithm>
#include <utility>

namespace cowork::runnerd {

template <typename Fits>
std::optional<Permit> PermitTable::SpendOne(TimePoint now, Fits fits) {
  std::erase_if(permits_, [now](const Permit& permit) { return permit.expires <= now; });
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

std::optional<Permit> PermitTable::Spend(ToolCallFacts call, TimePoint now) {
  return SpendOne(now, [&](const Permit& one) {
    call.before = one.before;
    return one.digest == DigestOfToolCall(call);
  });
}

}  // namespace cowork::runnerd
