// LineReader: what comes in pieces, as lines. A message is one line, and no line makes this process
// hold more than its limit.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cowork::files {

struct Line {
  std::string text;       // Without its newline; empty of a line that is too long.
  bool too_long = false;  // Told as soon as that is seen; the rest of that line is skipped.
};

class LineReader {
 public:
  explicit LineReader(size_t longest) : longest_(longest) {}

  void Feed(std::string_view piece) { held_ += piece; }
  // Nothing: the next line has not come whole. To be called until it says so.
  std::optional<Line> Next();

 private:
  std::optional<Line> WaitForMore();

  const size_t longest_;  // Bytes, without the newline.
  std::string held_;
  size_t begin_ = 0;   // Of the line that is next.
  size_t looked_ = 0;  // Up to here there is no newline.
  bool skipping_ = false;
};

}  // namespace cowork::files
