// How SQLite is to look at a file that it has: by its descriptor, with a call that takes no path.
// The C library's fstat() is the kernel's stat of a path that is empty, and a policy cannot see
// whether it is.

#pragma once

#include "common/base/result.h"

namespace cowork::vaultd {

// For all of this process, before its first database is opened.
Result<void> StatByDescriptorAlone();

}  // namespace cowork::vaultd
