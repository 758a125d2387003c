// Time as vaultd knows it. What decides anything only ever moves on, and is an argument; the time
// of day is for people to read.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace cowork::vaultd {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

using Now = std::function<TimePoint()>;
using WallClock = std::function<int64_t()>;  // Milliseconds since 1970.

inline int64_t UnixMs() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace cowork::vaultd
