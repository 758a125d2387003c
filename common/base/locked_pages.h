// Locked pages: memory for secrets, locked, and kept out of core files and of children. To make
// such memory takes the kernel longer than all that is done with it, so a few pages are kept for
// the next secret, wiped.

#pragma once

#include <cstddef>

namespace cowork {

// So many bytes, all zero, on pages of their own; nullptr: the memory could not be had or locked.
// From any thread, and so is the next.
std::byte* TakeLockedPages(size_t size);

// Wipes them. `size` is the one that they were taken with. What is larger than a page, or one more
// than kMostKeptPages, goes back to the kernel.
void GiveBackLockedPages(std::byte* pages, size_t size);

inline constexpr size_t kLockedPage = 4096;  // Bytes; where the kernel's are larger, it rounds up.
inline constexpr size_t kMostKeptPages = 8;

}  // namespace cowork
