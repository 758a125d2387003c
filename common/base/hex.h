// Hex(): bytes as people compare them; FromHex(): back again.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cowork {

inline std::string Hex(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

// Fills `bytes`. False: the text is not two lower-case digits for each of them.
inline bool FromHex(std::string_view text, std::span<uint8_t> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() != 2 * bytes.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t value = kDigits.find(text[i]);
    if (value == std::string_view::npos) return false;
    bytes[i / 2] = static_cast<uint8_t>(size_t{bytes[i / 2]} << 4 | value);
  }
  return true;
}

}  // namespace cowork
