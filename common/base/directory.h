// Directory: a directory as the kernel knows it, so that another one under its name is noticed.
//
// A number alone does not name one: a file system gives that of a directory which was removed to
// the next one that is made. The birth time tells those two apart, and both outlast a boot. (It is
// read off a clock that ticks every few milliseconds; a person takes longer to grant what was
// made.) Device and mount are numbered anew in each, so they count within one: they tell a file
// system that was mounted over the place, whatever its numbers are.

#pragma once

#include <cstdint>
#include <string>

namespace cowork {

struct Directory {
  std::string path;  // Absolute and normal.
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t born_unix_ns = 0;  // 0 is a time like any other: images are full of it.
  uint64_t mount = 0;
  std::string boot;  // In which it was seen, by the kernel's name for it; empty: nobody knows.

  friend bool operator==(const Directory&, const Directory&) = default;
};

// Whether what was `found` under a path is the directory that was `kept` for it. One that was seen
// in no boot is none: before there were birth times, a grant had no more than a number.
bool IsTheSame(const Directory& kept, const Directory& found);

}  // namespace cowork
