// LogLines cuts what a server says on its stderr into lines for a log, no more and no longer ones
// than a log has room for. All that is said is taken, so that a server never waits for its log.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace cowork::courier::mcp {

inline constexpr size_t kLongestLogLine = 1024;         // Bytes; what is longer is cut.
inline constexpr size_t kLargestLog = size_t{1} << 20;  // Bytes, of one server in a session.
inline constexpr size_t kLogRecord = 256;               // Bytes that a log adds to a line, at most.

class LogLines {
 public:
  // `room`: what is left of kLargestLog. It outlives this one, and the next one goes on with it:
  // a server that is started again gets no new log.
  LogLines(size_t& room, std::function<void(std::string_view line)> log)
      : room_(room), log_(std::move(log)) {}

  void Feed(std::string_view bytes);
  void End();  // What has no line break behind it is a line, too.

 private:
  void Keep(std::string_view piece);
  void Log();

  size_t& room_;
  std::function<void(std::string_view)> log_;
  std::string begun_;
};

}  // namespace cowork::courier::mcp
