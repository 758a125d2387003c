// Descriptors: each of the two processes of a box keeps those that are meant for it, at fixed
// numbers, and not one more.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

inline constexpr int kControlNumber = 3;  // In PID 1, where there is a control.

Result<void> KeepControl(Building& box);         // Step of PID 1.
Result<void> ArrangeDescriptors(Building& box);  // Step of the worker: 0, 1, 2, then the inherited.

}  // namespace cowork::box
