// The fence: a Landlock domain around the program. The tree has been cut to size already; the
// fence holds even for a directory descriptor that somebody smuggles in.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> Fence(Building& box);  // Step.

}  // namespace cowork::box
