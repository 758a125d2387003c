// Hex(): bytes as people compare them.

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cowork {

inline std::string Hex(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

}  // namespace cowork
