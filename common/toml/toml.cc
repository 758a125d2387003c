#include "common/toml/toml.h"

#include <algorithm>
#include <utility>

namespace cowork {
namespace {

Error Mistake(const std::string& file, uint32_t line, const std::string& what) {
  return {ErrorCode::kInvalidArgument, file + ", line " + std::to_string(line) + ": " + what};
}

// TOML has no control characters but these. At letters beyond ASCII outside of quotes toml++ 3.3
// does what C++ leaves undefined; where it would meet them is not for us to parse.
Result<void> CheckLine(const std::string& file, std::string_view line, uint32_t number,
                       bool may_be_comment) {
  const size_t first = line.find_first_not_of(" \t");
  const bool comment = may_be_comment && first != std::string_view::npos && line[first] == '#';
  for (const char c : line) {
    const bool control = (c >= 0 && c < 0x20 && c != '\t' && c != '\r') || c == 0x7f;
    if (control) return Mistake(file, number, "there is a control character; take it out");
    if (c < 0 && !comment)
      return Mistake(file, number,
                     "letters beyond ASCII are for comments on lines of their own, above the first "
                     "three quotes in a row; in a text in quotes write them as \\u00e9");
  }
  return {};
}

// A text in three quotes goes over lines, and one of those is no comment.
Result<void> CheckLines(const std::string& file, std::string_view text) {
  const size_t quotes = std::min(text.find("\"\"\""), text.find("'''"));
  const char* const begin = text.data();
  for (uint32_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const auto at = static_cast<size_t>(text.data() - begin);
    TRY(CheckLine(file, text.substr(0, end), number, at <= quotes));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

}  // namespace

Result<toml::table> ParseToml(const std::string& file, std::string_view text) {
  TRY(CheckLines(file, text));
  try {
    toml::parse_result parsed = toml::parse(text);
    if (parsed) return std::move(parsed).table();
    return Mistake(file, parsed.error().source().begin.line,
                   "this is not TOML: " + std::string(parsed.error().description()));
  } catch (const internal::NotToml&) {
    return Error(ErrorCode::kInvalidArgument,
                 file +
                     ", line unknown: this is not TOML; look for a bracket without a name, or a "
                     "= without a value");
  }
}

}  // namespace cowork
