// Durations as people type them. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cowork::cli {

inline constexpr uint32_t kHour = 3600;  // Seconds.
inline constexpr uint32_t kYear = 366 * 24 * kHour;

// "90s", "10m", "1h", "7d", or a number of seconds; at most `longest`. None: it is nothing of that.
std::optional<uint32_t> SecondsOf(std::string_view typed, uint32_t longest);

}  // namespace cowork::cli
