#include "common/base/shell_word.h"

#include <algorithm>

namespace cowork {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '.' || c == '_' || c == '-' || c == '+' || c == '@' || c == ':' || c == ',' ||
         c == '=' || c == '%' || (c & 0x80) != 0;
}

}  // namespace

std::string ShellWord(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  std::string word = "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsPlain(c))
      word += c;
    else
      word.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
  }
  return word + "'";
}

}  // namespace cowork
