#include "runnerd/servers/files/core/lines.h"

#include <utility>

namespace cowork::files {

std::optional<Line> LineReader::Next() {
  for (;;) {
    const size_t end = held_.find('\n', looked_);
    if (end == std::string::npos) return WaitForMore();
    const std::string_view line = std::string_view(held_).substr(begin_, end - begin_);
    begin_ = looked_ = end + 1;
    if (std::exchange(skipping_, false)) continue;
    if (line.size() > longest_) return Line{.text = {}, .too_long = true};
    return Line{.text = std::string(line)};
  }
}

std::optional<Line> LineReader::WaitForMore() {
  held_.erase(0, begin_);
  begin_ = 0;
  looked_ = held_.size();
  const bool too_long = !skipping_ && held_.size() > longest_;
  skipping_ = skipping_ || too_long;
  if (skipping_) {
    held_.clear();
    looked_ = 0;
  }
  if (too_long) return Line{.text = {}, .too_long = true};
  return std::nullopt;
}

}  // namespace cowork::files
