// SseParser: the data of server-sent events, out of a stream that arrives in any pieces.
//
// Only what OpenCode uses of the format: "data:" lines, an empty line ends an event. Other fields
// and comments are read over. Pure; what the server can make us keep is bounded.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::opencode {

inline constexpr size_t kLargestEvent = 4 * 1024 * 1024;

class SseParser {
 public:
  explicit SseParser(size_t largest = kLargestEvent) : largest_(largest) {}

  // The events that these bytes complete.
  // kResourceExhausted: a line or an event is larger than we keep; the stream is of no use then.
  Result<std::vector<std::string>> Feed(std::string_view bytes);

 private:
  void EndLine(std::vector<std::string>& events);

  size_t largest_;
  std::string line_;
  std::string data_;
  bool has_data_ = false;
  bool after_return_ = false;  // CR LF ends one line, not two.
};

}  // namespace cowork::opencode
