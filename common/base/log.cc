#include "common/base/log.h"

#include <unistd.h>

#include <chrono>

namespace cowork {
namespace {

std::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "error";
}

long long NowInMilliseconds() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::string JsonString(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += {kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out + '"';
}

LogLine::LogLine(Severity severity, std::string_view event) {
  line_ = "{\"unix_ms\":" + std::to_string(NowInMilliseconds()) + ",\"severity\":\"";
  line_.append(NameOf(severity)).append("\",\"event\":").append(JsonString(event));
}

LogLine::~LogLine() {
  line_ += "}\n";
  static_cast<void>(!::write(STDERR_FILENO, line_.data(), line_.size()));
}

LogLine& LogLine::With(std::string_view name, std::string_view value) {
  line_.append(",").append(JsonString(name)).append(":").append(JsonString(value));
  return *this;
}

LogLine& LogLine::With(std::string_view name, long long value) {
  line_.append(",").append(JsonString(name)).append(":").append(std::to_string(value));
  return *this;
}

}  // namespace cowork
