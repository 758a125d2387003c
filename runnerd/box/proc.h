// /proc: a new one that knows only the box, with what speaks of the kernel and the machine covered.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Steps, in this order.
Result<void> MakeProc(Building& box);
Result<void> EndUserNamespaces(Building& box);  // Their making has its switch in /proc.
Result<void> CoverProc(Building& box);

}  // namespace cowork::box
