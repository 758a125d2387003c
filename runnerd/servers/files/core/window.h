// WindowOf(): the lines of a text that a reader asked for, as many as fit, and what is left.

#pragma once

#include <cstddef>
#include <string_view>

#include "runnerd/servers/files/core/answer.h"

namespace cowork::files {

inline constexpr size_t kMostTextShown = 64 * 1024;  // Bytes.
inline constexpr size_t kMostLinesShown = 2000;

struct Lines {
  size_t first = 1;  // Counted from 1.
  size_t count = kMostLinesShown;
};

struct Window {
  std::string_view text;  // Whole lines, with their ends; of a line too long for it, the beginning.
  Beside beside;          // Which lines these are, of how many.
};

// Borrows from `text`, which is UTF-8. The window is UTF-8, too, and at most kMostTextShown.
Window WindowOf(std::string_view text, Lines wanted);

}  // namespace cowork::files
