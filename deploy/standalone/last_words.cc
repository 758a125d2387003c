#include "deploy/standalone/last_words.h"

#include <fstream>

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

}  // namespace

std::string Readable(std::string_view line) {
  const std::string event = FieldOf(line, "event");
  const std::string detail = FieldOf(line, "detail");
  if (event.empty()) return std::string(line);
  return detail.empty() ? event : detail + ": " + event;
}

std::string LastWordsIn(const std::string& log) {
  std::ifstream file(log);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last.empty() ? "its log says nothing" : Readable(last);
}

}  // namespace cowork::standalone
