// StartZygote: runnerd's first act, while it has one thread and holds nothing.

#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::box {

struct ZygoteProcess {
  pid_t pid = 0;
  os::UniqueFd pair;  // Its end is the end of the zygote and of every box.
};

// The zygote ends with the thread that calls this, so that must be the one that lives longest. It
// inherits stderr, and no other descriptor and no variable.
//
// kFailedPrecondition: there is no such program.
Result<ZygoteProcess> StartZygote(const std::string& program);

}  // namespace cowork::box
