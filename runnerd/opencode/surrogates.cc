#include "runnerd/opencode/surrogates.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cowork::opencode {
namespace {

// The code unit of a \uXXXX escape at `at`, if one stands there.
std::optional<unsigned> EscapedUnit(std::string_view json, size_t at) {
  if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* const digits = json.data() + at + 2;
  const auto read = std::from_chars(digits, digits + 4, unit, 16);
  if (read.ec != std::errc{} || read.ptr != digits + 4) return std::nullopt;
  return unit;
}

bool IsHigh(std::optional<unsigned> unit) {
  return unit && *unit >= 0xd800 && *unit < 0xdc00;
}

bool IsLow(std::optional<unsigned> unit) {
  return unit && *unit >= 0xdc00 && *unit < 0xe000;
}

}  // namespace

std::string ReplaceLoneSurrogates(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  size_t at = 0;
  for (size_t escape = 0; (escape = json.find('\\', at)) != std::string_view::npos;) {
    out += json.substr(at, escape - at);
    const std::optional<unsigned> unit = EscapedUnit(json, escape);
    const bool pair = IsHigh(unit) && IsLow(EscapedUnit(json, escape + 6));
    const size_t length = pair ? 12 : unit ? 6 : 2;
    if (!pair && (IsHigh(unit) || IsLow(unit)))
      out += "\\ufffd";
    else
      out += json.substr(escape, length);
    at = std::min(escape + length, json.size());
  }
  out += json.substr(at);
  return out;
}

}  // namespace cowork::opencode
