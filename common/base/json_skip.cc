// How a JsonReader passes over a value: the grammar of RFC 8259.

#include "common/base/json_reader.h"
#include "common/base/json_text.h"
#include "common/base/text.h"

namespace cowork {
namespace {

bool IsOneOf(std::string_view these, char c) {
  return these.find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string_view> JsonReader::Skip() {
  Next();
  const size_t from = at_;
  TRY(SkipValue());
  return text_.substr(from, at_ - from);
}

Result<void> JsonReader::SkipValue() {
  switch (Next()) {
    case '{':
      return Many('{', '}', [this]() -> Result<void> {
        TRY(SkipText());
        TRY(TakeColon());
        return SkipValue();
      });
    case '[': return Many('[', ']', [this] { return SkipValue(); });
    case '"': TRY(SkipText()); return {};
    case 't':
    case 'f':
    case 'n': return SkipWord();
    default: return SkipNumber();
  }
}

Result<void> JsonReader::SkipWord() {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (!text_.substr(at_).starts_with(word)) continue;
    at_ += word.size();
    return {};
  }
  return Broken();
}

Result<void> JsonReader::SkipNumber() {
  if (At() == '-') ++at_;
  if (At() == '0') {
    ++at_;
  } else if (!TakeDigits()) {
    return Broken();
  }
  if (At() == '.' && (++at_, !TakeDigits())) return Broken();
  if (At() != 'e' && At() != 'E') return {};
  ++at_;
  if (At() == '+' || At() == '-') ++at_;
  if (!TakeDigits()) return Broken();
  return {};
}

// What is between the quotes, escapes and all.
Result<std::string_view> JsonReader::SkipText() {
  if (!Take('"')) return Broken();
  const size_t from = at_;
  while (At() != '"') {
    if (static_cast<unsigned char>(At()) < 0x20) return Broken();  // The end of the text, too.
    if (At() == '\\') TRY(SkipEscape());
    ++at_;
  }
  const std::string_view inner = text_.substr(from, at_++ - from);
  if (!IsUtf8(inner)) return Error(ErrorCode::kInvalidArgument, "the JSON is no UTF-8");
  return inner;
}

// Up to its last character.
Result<void> JsonReader::SkipEscape() {
  ++at_;
  if (!IsOneOf("\"\\/bfnrtu", At())) return Broken();
  if (At() != 'u') return {};
  if (!HexUnit(text_.substr(at_ + 1))) return Broken();
  at_ += 4;
  return {};
}

}  // namespace cowork
