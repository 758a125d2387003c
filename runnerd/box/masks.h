// Masks: what a box shows in place of a name of the project that it must not read. They lie in its
// own root, under /run/cowork/masks, and are mounted from there.

#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> MakeEmptyMasks(const Building& box);

// For what is of that kind, as stat() has it: an empty directory for one, else an empty file.
// A mount that is attached nowhere yet.
Result<os::UniqueFd> CopyEmptyMask(const Building& box, mode_t kind);

// For a git configuration of the project, and empty until ShowGitFormats(). What the file says is
// kept and not looked at: that is for a process that reaches no more than the box.
Result<os::UniqueFd> MaskGitConfig(Building& box, const std::string& path);

// Step, once nothing of the host can be reached: reads what was kept of git configurations, and
// shows their format keys.
Result<void> ShowGitFormats(Building& box);

}  // namespace cowork::box
