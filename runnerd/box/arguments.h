// Which part of a system call's argument counts.

#pragma once

#include <cstdint>

namespace cowork::box {

inline constexpr uint64_t kLow32 = 0xffffffff;  // The kernel drops the rest of an int.
inline constexpr uint64_t kSocketType = 0xf;    // Without SOCK_CLOEXEC and SOCK_NONBLOCK.

}  // namespace cowork::box
