// RandomBytes(): for a name of our own.

#pragma once

#include <sys/random.h>

#include "common/base/check.h"
#include "runnerd/servers/files/core/own_names.h"

namespace cowork::files {

inline NameBytes RandomBytes() {
  NameBytes random;
  CHECK(::getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()));
  return random;
}

}  // namespace cowork::files
