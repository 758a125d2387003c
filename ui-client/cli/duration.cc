#include "ui-client/cli/duration.h"

#include <charconv>

namespace cowork::cli {
namespace {

// 0: there is no such unit.
uint32_t SecondsIn(std::string_view unit) {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "m" || unit == "min") return 60;
  if (unit == "d") return 24 * kHour;
  return unit == "h" ? kHour : 0;
}

}  // namespace

std::optional<uint32_t> SecondsOf(std::string_view typed, uint32_t longest) {
  uint32_t number = 0;
  const char* const end = typed.data() + typed.size();
  const auto [rest, failed] = std::from_chars(typed.data(), end, number);
  const uint32_t unit = SecondsIn({rest, static_cast<size_t>(end - rest)});
  if (failed != std::errc() || unit == 0 || number > longest / unit) return std::nullopt;
  return number * unit;
}

}  // namespace cowork::cli
