// Guarding: shuts or hides the names of the project that other programs execute or obey.

#pragma once

#include <span>
#include <string>

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Step. A guard is a mount, and lies on the very name that was looked at. A guarded name that is a
// symbolic link is covered itself, and leads nowhere in the box. Where one is gone by the time that
// its guard would be put on it, the project is walked again: it may be back already.
//
// kFailedPrecondition: one of those in the project's root, or in its .git, is a symbolic link,
// which has to go first; or as FindGuarded().
Result<void> GuardNames(Building& box);

// By the mount and not by the name alone: what is guarded can be renamed with the directory that it
// is in, and something new take its old name.
bool IsGuarded(int project, const std::string& path, std::span<const Building::Guarding> guarding);

}  // namespace cowork::box
