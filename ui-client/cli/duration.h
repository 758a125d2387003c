// Durations as people type them. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cowork::cli {

// "90s", "10m", "1h", or a number of seconds; at most an hour. None: it is nothing of that.
std::optional<uint32_t> SecondsOf(std::string_view typed);

}  // namespace cowork::cli
