// The walk through a project, for the names that a box guards. It reads names and kinds and opens
// no file; it follows no symbolic link and leaves the project nowhere.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "runnerd/box/guards.h"
#include "runnerd/box/walk_bounds.h"

namespace cowork::box {

struct GuardedPath {
  std::string path;  // Relative to the project.
  Guard guard;
};

// Somebody moves or removes names as fast as they are looked for. kFailedPrecondition, with what to
// do.
Error ComesAndGoes();

// `project` is O_PATH. What comes first in the answer holds what comes later, never the other way
// round. What is below a directory that its guard covers is left out. Where a directory vanishes
// that was just seen it is walked again: under another name it may be where the walk has been.
//
// kFailedPrecondition: a bound is passed, or there is a directory that cannot be listed, unless it
// is another user's that cannot be entered either. The message says which, and what to do. Or
// ComesAndGoes(). `began`: of the first of several walks that share the time.
Result<std::vector<GuardedPath>> FindGuarded(
    int project, const Guards& guards, const WalkBounds& bounds = {},
    WalkBudget::Clock::time_point began = WalkBudget::Clock::now());

}  // namespace cowork::box
