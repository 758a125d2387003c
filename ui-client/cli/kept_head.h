// KeptHead: the head of the audit as the last verify saw it. It lies where brokerd cannot write, so
// that an audit which was cut off or written anew is found out by whoever verified it once before.
//
// The file is three lines, "head HEX", "seen MS" and "data DIRECTORY". Pure.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::cli {

struct KeptHead {
  static constexpr size_t kLargest = 8 * 1024;  // Bytes of its file. A path holds 4096.

  std::string head;          // 64 hexadecimal digits.
  int64_t seen_unix_ms = 0;  // When.
  std::string data;          // The directory that the audit it is of lies in.

  friend bool operator==(const KeptHead&, const KeptHead&) = default;
};

std::string FileOf(const KeptHead& kept);
// kFailedPrecondition: not exactly what FileOf() writes.
Result<KeptHead> ParseKeptHead(std::string_view file);

// "2026-11-26 11:24 UTC"; a time that no calendar has is shown as the first or last that has one.
std::string MinuteOf(int64_t unix_ms);

}  // namespace cowork::cli
