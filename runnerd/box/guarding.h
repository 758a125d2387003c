// Guarding: shuts or hides the names of the project that other programs execute or obey.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Step. A guard is a mount, and lies on the very name that was looked at. A guarded name that is a
// symbolic link is covered itself, and leads nowhere in the box.
//
// kFailedPrecondition: one of those in the project's root, or in its .git, is a symbolic link,
// which has to go first; or as FindGuarded().
Result<void> GuardNames(Building& box);

// Step, once nothing of the host can be reached: reads what was kept of git configurations, and
// shows their format keys.
Result<void> ShowGitFormats(Building& box);

}  // namespace cowork::box
