// Waiting for children, for the two that have some: the zygote and a box's PID 1.

#pragma once

#include <sys/types.h>

#include <optional>

#include "common/os/unique_fd.h"

namespace cowork::box {

// From here on a child's death makes the descriptor readable and interrupts nothing.
os::UniqueFd WatchForDeaths();
void ForgetSignals(const os::UniqueFd& deaths);

struct Dead {
  pid_t pid;
  int status;  // The exit code, or 128+N for signal N.
};
std::optional<Dead> TakeOneDead();

}  // namespace cowork::box
