// Moments of the clock that the supervisor waits by, which no change of the date moves.

#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include "deploy/standalone/back_off.h"

namespace cowork::standalone {

inline TimePoint Now() {
  return std::chrono::steady_clock::now();
}

// As poll() takes it: 0 when it is past, and rounded up, so that nobody wakes too early.
inline int MillisecondsUntil(TimePoint then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace cowork::standalone
