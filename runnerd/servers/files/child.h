// RunChild(): a program that somebody else wrote, on files that somebody else wrote. It reads the
// project and /usr, writes nothing but what it says, and says no more and takes no longer than it
// is let.

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::files {

struct ChildOrder {
  std::vector<std::string> command_line;  // argv; the first is the program's path. Never a shell's.
  int project;                            // Borrowed, as all here. What it may read.
  int directory;                          // Where it begins.
  int input = -1;                         // Its stdin; -1: nothing.
  std::vector<int> more = {};             // Its descriptors from 3 on.
  size_t most_output = 64 * 1024;         // Bytes.
  std::chrono::milliseconds most_time = std::chrono::seconds(20);
};

struct ChildOutcome {
  enum class End { kExited, kSaidTooMuch, kTookTooLong };
  End end = End::kExited;
  int exit_code = 0;   // Of kExited; 128 and more: it was ended by a signal.
  std::string output;  // At most `most_output`.
  std::string errors;  // The beginning of what it wrote to stderr.
};

// kFailedPrecondition: there is no such program, or this kernel cannot confine it.
Result<ChildOutcome> RunChild(const ChildOrder& order);

}  // namespace cowork::files
