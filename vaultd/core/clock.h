// Time as vaultd knows it: it only ever moves on, and is always an argument.

#pragma once

#include <chrono>

namespace cowork::vaultd {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

}  // namespace cowork::vaultd
