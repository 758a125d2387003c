// Questions about a path as a text. What it leads to is the kernel's to say.

#pragma once

#include <cstddef>
#include <string_view>

namespace cowork::brokerd {

inline constexpr size_t kLongestPath = 4095;  // PATH_MAX, without its NUL.

// Absolute, and written in the one way that has no "//", "." or ".." in it and no "/" at its end.
bool IsNormalPath(std::string_view path);

// The same of one that is relative; it has no control character besides.
bool IsNormalPathWithin(std::string_view path);

}  // namespace cowork::brokerd
