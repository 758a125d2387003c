#include "runnerd/core/memory.h"

#include <charconv>
#include <limits>

namespace cowork::runnerd {
namespace {

constexpr std::string_view kName = "MemAvailable:";

}  // namespace

std::optional<uint64_t> AvailableIn(std::string_view meminfo) {
  size_t at = meminfo.find(kName);
  if (at == std::string_view::npos || (at > 0 && meminfo[at - 1] != '\n')) return std::nullopt;
  at = meminfo.find_first_not_of(' ', at + kName.size());
  if (at == std::string_view::npos) return std::nullopt;
  uint64_t kib = 0;
  const char* const end = meminfo.data() + meminfo.size();
  const auto [rest, failed] = std::from_chars(meminfo.data() + at, end, kib);
  const bool is_kib = std::string_view(rest, static_cast<size_t>(end - rest)).starts_with(" kB");
  if (failed != std::errc() || !is_kib || kib > std::numeric_limits<uint64_t>::max() / 1024)
    return std::nullopt;
  return kib * 1024;
}

}  // namespace cowork::runnerd
