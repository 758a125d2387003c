#include "common/base/json_reader.h"

#include <algorithm>
#include <charconv>

#include "common/base/json_text.h"

namespace cowork {

Error JsonReader::Broken() {
  return Error(ErrorCode::kInvalidArgument, "the JSON is broken");
}

Error JsonReader::TooDeep() {
  return Error(ErrorCode::kResourceExhausted, "the JSON is nested too deeply");
}

char JsonReader::Next() {
  at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
  return At();
}

bool JsonReader::Take(char wanted) {
  if (Next() != wanted) return false;
  ++at_;
  return true;
}

bool JsonReader::TakeDigits() {
  const size_t from = at_;
  while (At() >= '0' && At() <= '9') ++at_;
  return at_ > from;
}

Result<void> JsonReader::TakeColon() {
  if (!Take(':')) return Broken();
  return {};
}

Result<void> JsonReader::End() {
  Next();
  if (at_ != text_.size()) return Broken();
  return {};
}

Result<std::string> JsonReader::Text() {
  return WithoutEscapes(TRY(SkipText()));
}

Result<double> JsonReader::Number() {
  const std::string_view digits = TRY(Skip());
  double number = 0;
  const auto [end, failed] = std::from_chars(digits.begin(), digits.end(), number);
  if (failed == std::errc::result_out_of_range)
    return Error(ErrorCode::kInvalidArgument, "a number of the JSON is out of range");
  if (failed != std::errc() || end != digits.end()) return Broken();
  return number;
}

}  // namespace cowork
