#include "common/base/log.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>

#include "common/base/text.h"

namespace cowork {
namespace {

constexpr std::string_view kCutOff = "…[truncated]";
constexpr size_t kShortId = 8;

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

// Of valid UTF-8.
size_t LengthOfFirst(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

uint32_t CodeOf(std::string_view letter) {
  const auto lead = static_cast<unsigned char>(letter.front());
  if (letter.size() == 1) return lead;
  uint32_t code = lead & (0x7fu >> letter.size());
  for (const char c : letter.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  return code;
}

// By a terminal, or by whoever shows the line: the controls of ISO 6429, the line ends of Unicode,
// and what turns the order of letters around.
bool IsObeyed(uint32_t code) {
  const auto between = [code](uint32_t first, uint32_t last) {
    return first <= code && code <= last;
  };
  return code < 0x20 || between(0x7f, 0x9f) || code == 0x061c || between(0x200e, 0x200f) ||
         between(0x2028, 0x202e) || between(0x2066, 0x2069);
}

// All that is obeyed is in the first plane.
std::string Escaped(uint32_t code) {
  char text[8] = {};
  std::snprintf(text, sizeof text, "\\u%04x", code);
  return text;
}

}  // namespace

std::string JsonString(std::string_view bytes) {
  const std::string text = AsText(bytes, kLongestLogValue);
  std::string out = "\"";
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view letter = rest.substr(0, LengthOfFirst(rest));
    rest.remove_prefix(letter.size());
    if (letter == "\"" || letter == "\\") out += '\\';
    if (IsObeyed(CodeOf(letter))) {
      out += Escaped(CodeOf(letter));
    } else {
      out += letter;
    }
  }
  if (text.size() < bytes.size()) out += kCutOff;
  return out + '"';
}

std::string_view ShortId(std::string_view id) {
  if (id.empty()) return "unknown";
  return id.size() > kShortId ? id.substr(id.size() - kShortId) : id;
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

LogLine& LogLine::WithId(std::string_view name, std::string_view id) {
  return With(name, ShortId(id));
}

}  // namespace cowork
