#include "deploy/standalone/back_off.h"

#include <algorithm>

namespace cowork::standalone {

std::optional<TimePoint> BackOff::Died(TimePoint now) {
  if (!was_ready_ && ++deaths_before_ready_ >= kMostDeathsBeforeReady) return std::nullopt;
  if (now - started_ >= kLongLife) wait_ = kFirstWait;
  const TimePoint again = now + wait_;
  wait_ = std::min(wait_ * 2, kLongestWait);
  return again;
}

}  // namespace cowork::standalone
