// UniversalLines(): a text cut wherever some reader ends a line: Python's universal newlines and
// str.splitlines(), Node's readline.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cowork::support {

inline constexpr std::string_view kLineEnds[] = {"\r\n",     "\n",           "\r",          "\v",
                                                 "\f",       "\x1c",         "\x1d",        "\x1e",
                                                 "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

inline std::vector<std::string> UniversalLines(std::string_view text) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    size_t taken = 0;
    for (const std::string_view end : kLineEnds)
      if (taken == 0 && text.starts_with(end)) taken = end.size();
    if (taken > 0) {
      lines.emplace_back();
    } else {
      lines.back() += text.front();
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace cowork::support
