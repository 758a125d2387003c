// The namespaces that every box has, in one place: doctor tries what runnerd will ask for.

#pragma once

#include <sched.h>

namespace cowork::sandbox {

inline constexpr int kBoxNamespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
inline constexpr int kWithoutNetwork = CLONE_NEWNET;  // A box that has none has this too.

}  // namespace cowork::sandbox
