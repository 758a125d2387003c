#include "common/base/host.h"

#include <algorithm>

namespace cowork {
namespace {

constexpr size_t kLongestName = 253;
constexpr size_t kLongestLabel = 63;

bool IsLetter(char c) {
  return c >= 'a' && c <= 'z';
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, [](char c) {
           return IsLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

}  // namespace

bool IsHostName(std::string_view text) {
  if (text.size() > kLongestName) return false;
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!IsLabel(label)) return false;
    // "0x7f" has a letter too, and a resolver may read it as a number.
    if (dot == std::string_view::npos)
      return std::ranges::any_of(label, IsLetter) && !label.starts_with("0x");
    text.remove_prefix(dot + 1);
  }
}

}  // namespace cowork
