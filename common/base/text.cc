#include "common/base/text.h"

#include <cstdint>

namespace cowork {
namespace {

struct Lead {
  size_t length;      // Of the letter that begins so; 0: none does.
  uint32_t bits;      // The part of the letter that is in it.
  uint32_t smallest;  // A smaller letter is written shorter (RFC 3629, section 3).
};

Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xe0) == 0xc0) return {2, byte & 0x1fu, 0x80};
  if ((byte & 0xf0) == 0xe0) return {3, byte & 0x0fu, 0x800};
  if ((byte & 0xf8) == 0xf0) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

// How many bytes the letter has that `bytes` begins with; 0 if it begins with none.
size_t LetterAt(std::string_view bytes) {
  const Lead lead = LeadOf(static_cast<unsigned char>(bytes.front()));
  if (lead.length == 0 || lead.length > bytes.size()) return 0;
  uint32_t letter = lead.bits;
  for (const char c : bytes.substr(1, lead.length - 1)) {
    if ((c & 0xc0) != 0x80) return 0;
    letter = letter << 6 | static_cast<uint32_t>(c & 0x3f);
  }
  const bool surrogate = letter >= 0xd800 && letter < 0xe000;
  return letter < lead.smallest || letter > 0x10ffff || surrogate ? 0 : lead.length;
}

}  // namespace

std::string AsText(std::string_view bytes, size_t most) {
  std::string text;
  while (!bytes.empty()) {
    const size_t length = LetterAt(bytes);
    const std::string_view letter = length == 0 ? "?" : bytes.substr(0, length);
    if (text.size() + letter.size() > most) break;
    text += letter;
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

bool IsUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t length = LetterAt(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace cowork
