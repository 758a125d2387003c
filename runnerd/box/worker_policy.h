// What programs of others may ask of the kernel in a box: the lists of worker_syscalls.h, and what
// depends on an argument, with its condition.

#pragma once

#include "common/sandbox/seccomp_policy.h"

namespace cowork::box {

// But for what nobody in a box gets, and what becomes of the rest.
sandbox::SeccompPolicy WorkerPolicy();
sandbox::SeccompPolicy FilesPolicy();  // Of cowork-files, and of ripgrep and diff, its children.

}  // namespace cowork::box
