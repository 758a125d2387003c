// Whether there is memory for a runtime that nobody uses yet. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cowork::runnerd {

// What a runtime takes with its helpers, when it has just been started: 480 MiB were measured.
inline constexpr uint64_t kRuntimeBytes = uint64_t{512} * 1024 * 1024;

// MemAvailable, in bytes, from the text of /proc/meminfo; none: it does not say.
std::optional<uint64_t> AvailableIn(std::string_view meminfo);

// The warm one, and another that a person may start meanwhile.
inline bool MayBeWarm(std::optional<uint64_t> available) {
  return available.has_value() && *available >= 2 * kRuntimeBytes;
}
inline bool MayStayWarm(std::optional<uint64_t> available) {
  return available.has_value() && *available >= kRuntimeBytes;
}

}  // namespace cowork::runnerd
