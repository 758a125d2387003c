#include "runnerd/egress/gate/readable.h"

#include <algorithm>

#include "common/base/text.h"

namespace cowork::gate {
namespace {

struct Letters {
  char32_t first;
  char32_t last;
};
constexpr Letters kUnreadable[] = {{0, 0x1f},        {0x7f, 0x9f},      {0xad, 0xad},
                                   {0x61c, 0x61c},   {0x180e, 0x180e},  {0x200b, 0x200f},
                                   {0x2028, 0x202e}, {0x2060, 0x206f},  {0xfeff, 0xfeff},
                                   {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

bool ContinuesALetter(char byte) {
  return (byte & 0xc0) == 0x80;
}

// `letter` is whole.
char32_t CodeOf(std::string_view letter) {
  const auto first = static_cast<unsigned char>(letter[0]);
  char32_t code = letter.size() == 1 ? first : first & (0x7fu >> letter.size());
  for (const char byte : letter.substr(1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
  return code;
}

bool IsUnreadable(std::string_view letter) {
  const char32_t code = CodeOf(letter);
  return std::ranges::any_of(
      kUnreadable, [code](const Letters& l) { return l.first <= code && code <= l.last; });
}

}  // namespace

std::string Readable(std::string_view bytes, size_t most) {
  const std::string text = AsText(bytes, most);
  std::string readable;
  for (size_t begin = 0, end = 0; begin < text.size(); begin = end) {
    end = begin + 1;
    while (end < text.size() && ContinuesALetter(text[end])) ++end;
    const std::string_view letter = std::string_view(text).substr(begin, end - begin);
    readable += IsUnreadable(letter) ? " " : letter;
  }
  return readable;
}

}  // namespace cowork::gate
