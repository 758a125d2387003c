// LOG(kInfo, "session started").With("session", id): one JSON event a line, on stderr, which
// coworkd has pointed at the daemon's log file. Names of things, never their contents.

#pragma once

#include <string>
#include <string_view>

namespace cowork {

enum class Severity { kInfo, kWarning, kError };

class LogLine {
 public:
  LogLine(Severity severity, std::string_view event);
  ~LogLine();  // Writes the line, in one write.
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& With(std::string_view name, std::string_view value);
  LogLine& With(std::string_view name, long long value);

 private:
  std::string line_;
};

// A JSON string with its quotes; control characters are escaped, so a line stays a line.
std::string JsonString(std::string_view text);

}  // namespace cowork

#define LOG(severity, event) ::cowork::LogLine(::cowork::Severity::severity, event)
