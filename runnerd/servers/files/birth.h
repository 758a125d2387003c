// Bear(): the birth of a child (child.h).

#pragma once

#include <sys/types.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/servers/files/child.h"

namespace cowork::files {

// The exit code of one that could not give up what it has not to have.
inline constexpr int kCouldNotBeConfined = 125;

struct Born {
  pid_t pid;  // To be waited for.
  os::UniqueFd output;
  os::UniqueFd errors;
};

// kFailedPrecondition: there is no such program.
Result<Born> Bear(const ChildOrder& order);

}  // namespace cowork::files
