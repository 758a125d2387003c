#include "common/base/ids.h"

#include <sys/random.h>

#include "common/base/check.h"

namespace cowork::internal {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // No i, l, o, u.
constexpr size_t kDigits = 26;                                              // Of 5 bits: 130.

// The 128 bits as one number, most significant first, with two zero bits in front.
int DigitAt(const IdBits& bits, size_t digit) {
  int value = 0;
  for (size_t i = 0; i < 5; ++i) {
    const size_t position = digit * 5 + i;  // In the 130 bits.
    const bool set = position >= 2 && ((bits[(position - 2) / 8] >> (7 - (position - 2) % 8)) & 1);
    value = value * 2 + (set ? 1 : 0);
  }
  return value;
}

void SetDigit(IdBits& bits, size_t digit, size_t value) {
  for (size_t i = 0; i < 5; ++i) {
    const size_t position = digit * 5 + i;
    if (position < 2 || ((value >> (4 - i)) & 1) == 0) continue;
    uint8_t& byte = bits[(position - 2) / 8];
    byte = static_cast<uint8_t>(byte | (1 << (7 - (position - 2) % 8)));
  }
}

}  // namespace

IdBits RandomIdBits() {
  IdBits bits;
  CHECK(::getrandom(bits.data(), bits.size(), 0) == static_cast<ssize_t>(bits.size()));
  return bits;
}

std::string IdText(char kind, const IdBits& bits) {
  std::string text = {kind, '-'};
  for (size_t digit = 0; digit < kDigits; ++digit)
    text += kAlphabet[static_cast<size_t>(DigitAt(bits, digit))];
  return text;
}

Result<IdBits> IdFromText(char kind, std::string_view text) {
  const Error malformed(ErrorCode::kInvalidArgument,
                        std::string("not an id of the kind ") + kind + "-...");
  if (text.size() != 2 + kDigits || text[0] != kind || text[1] != '-') return malformed;
  IdBits bits{};
  for (size_t digit = 0; digit < kDigits; ++digit) {
    const size_t value = kAlphabet.find(text[2 + digit]);
    if (value == std::string_view::npos || (digit == 0 && value > 7)) return malformed;
    SetDigit(bits, digit, value);
  }
  return bits;
}

}  // namespace cowork::internal
