#include "common/base/json_text.h"

#include <charconv>

namespace cowork {
namespace {

constexpr std::string_view kLetters = "\"\\/bfnrt";
constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";

void AppendLetter(std::string& out, uint32_t letter) {
  const auto tail = [letter](int shift) {
    return static_cast<char>(0x80 | ((letter >> shift) & 0x3f));
  };
  if (letter < 0x80) {
    out += static_cast<char>(letter);
  } else if (letter < 0x800) {
    out += {static_cast<char>(0xc0 | letter >> 6), tail(0)};
  } else if (letter < 0x10000) {
    out += {static_cast<char>(0xe0 | letter >> 12), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xf0 | letter >> 18), tail(12), tail(6), tail(0)};
  }
}

bool Between(uint32_t unit, uint32_t least, uint32_t most) {
  return unit >= least && unit <= most;
}

// What an escape beginning with "\u" means; one of a pair takes the other with it.
std::optional<uint32_t> TakeUnicode(std::string_view& rest) {
  const uint32_t unit = *HexUnit(rest.substr(2));
  rest.remove_prefix(6);
  if (!Between(unit, 0xd800, 0xdfff)) return unit;
  if (unit > 0xdbff || !rest.starts_with("\\u")) return std::nullopt;
  const uint32_t low = *HexUnit(rest.substr(2));
  rest.remove_prefix(6);
  if (!Between(low, 0xdc00, 0xdfff)) return std::nullopt;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

}  // namespace

std::optional<uint32_t> HexUnit(std::string_view text) {
  const std::string_view digits = text.substr(0, 4);
  uint32_t unit = 0;
  const auto [end, failed] = std::from_chars(digits.begin(), digits.end(), unit, 16);
  if (digits.size() != 4 || failed != std::errc() || end != digits.end()) return std::nullopt;
  return unit;
}

Result<std::string> WithoutEscapes(std::string_view inner) {
  std::string text;
  for (std::string_view rest = inner; !rest.empty();) {
    const size_t plain = std::min(rest.find('\\'), rest.size());
    text += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    if (rest[1] != 'u') {
      text += kMeanings[kLetters.find(rest[1])];
      rest.remove_prefix(2);
    } else if (const std::optional<uint32_t> letter = TakeUnicode(rest)) {
      AppendLetter(text, *letter);
    } else {
      return Error(ErrorCode::kInvalidArgument, "a string of the JSON has half of a letter");
    }
  }
  return text;
}

}  // namespace cowork
