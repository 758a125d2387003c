// The names that MCP servers and their tools have. They are compared byte by byte, so a name that
// two of us could read in two ways is none.

#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cowork::policyd {

inline constexpr size_t kLongestServerName = 32;
inline constexpr size_t kLongestToolName = 128;

constexpr bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Of a-z, 0-9 and inner dashes.
constexpr bool IsServerName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestServerName && name.front() != '-' &&
         name.back() != '-' &&
         std::ranges::all_of(name, [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

constexpr bool IsOfAToolName(char c) {
  return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z') ||
         std::string_view("_-./").find(c) != std::string_view::npos;
}

constexpr bool IsToolName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestToolName &&
         std::ranges::all_of(name, IsOfAToolName);
}

// What a rule names tools by: a name, or the beginning of names with a star behind it.
constexpr bool IsToolPattern(std::string_view pattern) {
  return pattern == "*" ||
         IsToolName(pattern.ends_with('*') ? pattern.substr(0, pattern.size() - 1) : pattern);
}

constexpr bool FitsTool(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace cowork::policyd
