// What the processes of a box may ask of the kernel: lists for programs of others, for
// cowork-files with those it starts, for our own helpers, and for PID 1.

#pragma once

#include "common/base/result.h"
#include "common/sandbox/seccomp_policy.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Compiled at the first call; the zygote calls for each before there is a box.
const sandbox::SeccompProgram& SyscallsFor(Syscalls list);
const sandbox::SeccompProgram& SyscallsOfPidOne();

// Steps.
Result<void> InstallSyscalls(Building& box);
Result<void> InstallPidOneSyscalls(Building& box);

}  // namespace cowork::box
