// The walk through a project, for the names that a box guards. It reads names and kinds and opens
// no file; it follows no symbolic link and leaves the project nowhere.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/guards.h"

namespace cowork::box {

struct GuardedPath {
  std::string path;  // Relative to the project.
  Guard guard;
};

// A walk that would go past one of these says so and finds nothing.
struct WalkBounds {
  size_t entries = 1'000'000;
  size_t found = 2'000;
  size_t depth = 100;
  size_t bytes = 64 * 1024 * 1024;  // Of the paths that it has in mind at once.
  std::chrono::seconds time{20};
};

// Opens what is at `path` under the project and nowhere else, without following a link: a symbolic
// link at its end is opened itself, by O_PATH. Not valid, with errno set: as openat2() says.
os::UniqueFd OpenInProject(int project, const std::string& path, uint64_t flags);

// `project` is O_PATH. What comes first in the answer holds what comes later, never the other way
// round. What is below a directory that its guard covers is left out.
//
// kFailedPrecondition: a bound is passed, or there is a directory that cannot be listed, unless it
// is another user's that cannot be entered either. The message says which, and what to do.
Result<std::vector<GuardedPath>> FindGuarded(int project, const Guards& guards,
                                             const WalkBounds& bounds = {});

}  // namespace cowork::box
