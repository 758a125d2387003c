// /dev: the few devices that are no door to anything, terminals of the box's own, shared memory.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> PlaceDevices(Building& box);  // Step.

}  // namespace cowork::box
