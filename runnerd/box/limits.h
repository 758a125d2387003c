// Limits: what one process of a box may use up. The profile's, lowered where the order says so.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> SetLimits(Building& box);  // Step.

}  // namespace cowork::box
