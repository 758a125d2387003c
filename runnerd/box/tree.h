// The tree that a box sees, but for what is granted to it (project.h), /dev and /proc.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Steps, in this order.
Result<void> MakeRoot(Building& box);       // An empty one, attached where nothing is hidden by it.
Result<void> PlacePrograms(Building& box);  // /usr.
Result<void> PlaceEtc(Building& box);       // A few files of the host's, a few of ours.
Result<void> PlaceScratch(Building& box);   // /tmp and /run.
Result<void> EnterRoot(Building& box);      // From here on the host's tree is gone.
Result<void> SealRoot(Building& box);       // Nothing is added at the root any more.

}  // namespace cowork::box
