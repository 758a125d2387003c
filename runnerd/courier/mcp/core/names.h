// The names that peers choose: of MCP servers, and of their tools, as MCP has them. What is made of
// these characters alone stands in JSON, in a log and on a terminal as it is.

#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cowork::courier::mcp {

// 1 to `longest` letters, digits and `marks`.
constexpr bool IsName(std::string_view name, size_t longest, std::string_view marks) {
  const auto fits = [marks](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= longest && std::ranges::all_of(name, fits);
}

constexpr bool IsServerName(std::string_view name) {
  return IsName(name, 64, "_-.");
}

constexpr bool IsToolName(std::string_view name) {
  return IsName(name, 128, "_-./");
}

}  // namespace cowork::courier::mcp
