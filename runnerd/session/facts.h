// What the kernel says of a directory that is open, whatever has its path by now.

#pragma once

#include "common/base/directory.h"
#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/ownership.h"

namespace cowork::runnerd::session {

struct Facts {
  Directory identity;  // Without path and boot, which are not of the directory.
  Ownership ownership;
};

// kFailedPrecondition: its file system keeps no birth times. Without them another directory could
// not be told from it, so it is as if it could not be looked at.
Result<Facts> LookAt(const os::UniqueFd& directory);

}  // namespace cowork::runnerd::session
