// What OpenCode calls the tools of MCP servers: SERVER_TOOL. A model may use a name with letters,
// digits, "_" and "-"; whatever else the two have in theirs becomes "_". So two tools may come to
// the same name.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace cowork::opencode {

// Bytes: of the longest names of a server and a tool that the courier lets through.
inline constexpr size_t kLongestToolName = 64 + 1 + 128;

constexpr bool IsPlainLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

inline std::string PlainName(std::string_view name) {
  std::string plain(name);
  std::ranges::replace_if(
      plain, [](char c) { return !IsPlainLetter(c); }, '_');
  return plain;
}

inline std::string ToolName(std::string_view server, std::string_view tool) {
  return PlainName(server) + "_" + PlainName(tool);
}

// Whether it may be such a name. OpenCode has tools of its own that look like one.
constexpr bool MayBeToolName(std::string_view name) {
  return name.size() <= kLongestToolName && name.find('_') != std::string_view::npos &&
         std::ranges::all_of(name, IsPlainLetter);
}

}  // namespace cowork::opencode
