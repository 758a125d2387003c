#include "runnerd/core/permits.h"

#include <algorithm>
#include <utility>

namespace cowork::runnerd {

std::optional<std::string> PermitTable::Spend(const CallDigest& digest, TimePoint now) {
  std::erase_if(permits_, [now](const Permit& permit) { return permit.expires <= now; });
  const auto permit = std::find_if(permits_.begin(), permits_.end(),
                                   [&](const Permit& one) { return one.digest == digest; });
  if (permit == permits_.end()) return std::nullopt;
  std::string id = std::move(permit->id);
  permits_.erase(permit);
  return id;
}

}  // namespace cowork::runnerd
