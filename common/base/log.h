// LOG(kInfo, "session started").With("session", id): one JSON event a line, on stderr, which
// coworkd has pointed at the daemon's log file. Names of things, never their contents.
//
// A line stays one line of JSON whatever bytes come in, and shows nothing to a terminal that the
// terminal would obey.

#pragma once

#include <string>
#include <string_view>

namespace cowork {

class SecretBytes;

inline constexpr size_t kLongestLogValue = 4096;  // Bytes; what is longer is cut, and says so.

enum class Severity { kInfo, kWarning, kError };

class LogLine {
 public:
  LogLine(Severity severity, std::string_view event);
  ~LogLine();  // Writes the line, in one write.
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& With(std::string_view name, std::string_view value);
  LogLine& With(std::string_view name, long long value);
  LogLine& With(std::string_view name, const SecretBytes& value) = delete;
  // A session, lease or approval: its last characters tell it from others, and open nothing.
  LogLine& WithId(std::string_view name, std::string_view id);

 private:
  std::string line_;
};

// A JSON string with its quotes, at most kLongestLogValue long before escapes. Control characters,
// what breaks a line, and what turns text around are escaped; what is no UTF-8 becomes "?".
std::string JsonString(std::string_view bytes);

// The last eight characters of an id; "unknown" of none.
std::string_view ShortId(std::string_view id);

}  // namespace cowork

#define LOG(severity, event) ::cowork::LogLine(::cowork::Severity::severity, event)
