// EqualInConstantTime(): whether two secrets are the same. How long it takes tells nothing of how
// much of a guess was right; that the lengths differ, it may tell.

#pragma once

#include <cstddef>
#include <span>

namespace cowork {

inline bool EqualInConstantTime(std::span<const std::byte> a, std::span<const std::byte> b) {
  if (a.size() != b.size()) return false;
  std::byte difference{0};
  for (size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  return difference == std::byte{0};
}

}  // namespace cowork
