#include "brokerd/core/pace.h"

namespace cowork::brokerd {

bool Pace::Take(const std::string& who, int64_t now) {
  constexpr int64_t kMostAhead = kEvery.count() * kAtOnce;
  int64_t& rested = rested_[who];
  // More than anybody can have tried: the clock was put back.
  if (rested < now || rested > now + kMostAhead) rested = now;
  if (rested + kEvery.count() > now + kMostAhead) return false;
  rested += kEvery.count();
  return true;
}

}  // namespace cowork::brokerd
