// The environment that an MCP server is lent, on its way from vaultd to the server's box: entries
// "NAME=value", each with a NUL behind it, in one sealed memory file.

#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cowork {

inline constexpr size_t kLargestEnvironment = 64 * 1024;  // Bytes, of all entries together.

// One that a secret may be lent as: [A-Za-z_][A-Za-z0-9_]*, and none that the loader of programs
// obeys before the program does. Other names make a program start others as well, NODE_OPTIONS and
// BASH_ENV among them: no list of those is ever whole, and what they start is in the same box.
constexpr bool IsVariableName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, fits) &&
         !name.starts_with("LD_") && name != "GLIBC_TUNABLES";
}

}  // namespace cowork
