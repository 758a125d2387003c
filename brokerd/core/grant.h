// A grant: a directory that sessions may be started in, and nothing else.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/ids.h"

namespace cowork::brokerd {

// A directory as the kernel knows it, so that another one under the same name is noticed.
struct Directory {
  std::string path;
  uint64_t device = 0;
  uint64_t inode = 0;

  friend bool operator==(const Directory&, const Directory&) = default;
};

struct Grant {
  GrantId id;
  Directory directory;
  int64_t added_unix_ms = 0;
};

}  // namespace cowork::brokerd
