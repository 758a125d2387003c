// Matches(): what ripgrep found, as path:number:text for the model, as much as fits.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cowork::files {

struct MatchedLines {
  std::string text;  // Whole lines; at most kMostTextShown of window.h.
  bool all = true;   // That were found.
};

// `found` is ripgrep's output of --null --line-number --no-heading, from `directory` on: "./PATH",
// a NUL, "NUMBER:TEXT". What is no whole line is left out; what is no UTF-8 becomes "?".
MatchedLines Matches(std::string_view found, std::string_view directory);

// The same of one file: each line is "NUMBER:TEXT".
MatchedLines MatchesIn(std::string_view found, std::string_view file);

}  // namespace cowork::files
