#include "vaultd/core/pace.h"

#include <algorithm>
#include <string>

namespace cowork::vaultd {

Result<void> Pace::MayTry(TimePoint now) const {
  if (now >= next_) return {};
  const auto left = std::chrono::ceil<std::chrono::seconds>(next_ - now);
  return Error(ErrorCode::kResourceExhausted,
               "too many wrong passphrases; try again in " + std::to_string(left.count()) + " s");
}

void Pace::Failed(TimePoint now) {
  ++failures_;
  if (failures_ < kFree) return;
  const std::chrono::seconds wait(1LL << std::min(failures_ - kFree, 6));
  next_ = now + std::min(wait, kLongestWait);
}

}  // namespace cowork::vaultd
