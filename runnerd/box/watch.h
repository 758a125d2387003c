// Watching the guards: whoever renames another file over a guarded name on the host, as an editor
// or git does when it saves, takes the guard off in every box that runs. The kernel says so where
// it lists the mounts, and PID 1 ends its box.

#pragma once

#include <optional>
#include <span>
#include <string>

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Step of PID 1: opens its list of mounts, which from now on says by POLLPRI that it has changed.
// kFailedPrecondition: a guard is off already.
Result<void> WatchGuards(Building& box);

// The path of a guard that is off; nothing while all are on. `mounts` is a mountinfo.
Result<std::optional<std::string>> FindLostGuard(int mounts,
                                                 std::span<const Building::Guarding> guards);

// What a person is told of it.
std::string TellLostGuard(const std::string& path);

}  // namespace cowork::box
