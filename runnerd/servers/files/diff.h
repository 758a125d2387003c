// Diff(): how one text differs from another, as the unified diff that a person decides on. Made by
// GNU diff, which every Debian has.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::files {

// A person is shown all of it, so there is no more than one can look at.
inline constexpr size_t kLargestDiff = 1024 * 1024;  // Bytes.

struct Sides {
  std::string path;                        // As the diff names both.
  std::optional<std::string_view> before;  // Text; nothing: there is no file.
  std::optional<std::string_view> after;
};

// Empty: they are the same.
// kFailedPrecondition: it would be larger than kLargestDiff, or takes too long to make
Result<std::string> Diff(int project, const Sides& sides);

}  // namespace cowork::files
