// A grant: a directory that sessions may be started in, and nothing else.

#pragma once

#include <cstdint>

#include "common/base/directory.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

struct Grant {
  GrantId id;
  Directory directory;
  int64_t added_unix_ms = 0;
};

}  // namespace cowork::brokerd
