#include "deploy/standalone/last_words.h"

#include <fstream>
#include <utility>

namespace cowork::standalone {
namespace {

// A string of the line, as JsonString() wrote it; empty if there is none of that name.
std::string FieldOf(std::string_view line, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":\"";
  const size_t begin = line.find(key);
  if (begin == std::string_view::npos) return "";
  std::string value;
  for (size_t i = begin + key.size(); i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] != 'u') ++i;
    value += line[i];
  }
  return value;
}

std::string LastLineOf(const LogPart& part) {
  std::ifstream file(part.path);
  file.seekg(static_cast<std::streamoff>(part.from));
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

}  // namespace

Failure ExplainedBy(Failure failure, std::string_view line) {
  const std::string why = FieldOf(line, "why");
  const std::string event = FieldOf(line, "event");
  const std::string detail = FieldOf(line, "detail");
  const std::string remedy = FieldOf(line, "do");
  failure.why = !why.empty() ? why : !event.empty() ? event : std::string(line);
  if (!remedy.empty()) failure.remedy = remedy;
  // The reason's own remedy is about this one mistake, and "do" about all of them.
  failure = WithOwnRemedy(std::move(failure));
  if (!detail.empty()) failure.why = detail + ": " + failure.why;
  return failure;
}

Failure ExplainedByLog(Failure failure, const std::vector<LogPart>& parts) {
  std::string last;
  for (auto part = parts.begin(); last.empty() && part != parts.end(); ++part)
    last = LastLineOf(*part);
  return ExplainedBy(std::move(failure), last.empty() ? "its log says nothing" : last);
}

}  // namespace cowork::standalone
