// LineReader cuts what a peer sends into lines: an MCP message is one, with no line break in it.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::courier::mcp {

class LineReader {
 public:
  struct Takers {
    std::function<Result<void>(std::string_view line)> take;  // Without the line's end.
    std::function<Result<void>()> too_long;  // Of such a line, once; the rest of it is skipped.
  };

  explicit LineReader(size_t longest) : longest_(longest) {}  // Bytes, without the line's end.

  // Gives each line that has ended to its taker, and says of one that grows too long before it has.
  // An error of a taker is handed on, and then it is not to be fed any more.
  Result<void> Feed(std::string_view bytes, const Takers& takers);

 private:
  Result<void> Keep(std::string_view piece, const Takers& takers);

  size_t longest_;
  std::string begun_;
  bool skips_ = false;  // What comes up to the next line's end.
};

}  // namespace cowork::courier::mcp
