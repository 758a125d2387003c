// What a box is given of the person's: the project, the session's home, programs of ours.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Steps, in this order.
Result<void> PlaceHome(Building& box);
Result<void> PlaceProject(Building& box);  // At its own path, with the profile's rights.

Result<void> PlaceGivenFiles(Building& box);

}  // namespace cowork::box
