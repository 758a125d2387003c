// Descriptors: each of the two processes of a box keeps those that are meant for it, at fixed
// numbers, and not one more.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> KeepPidOnesOwn(Building& box);      // Step of PID 1; says where in box.pid_one.
Result<void> ArrangeDescriptors(Building& box);  // Step of the worker: 0, 1, 2, then the inherited.

}  // namespace cowork::box
