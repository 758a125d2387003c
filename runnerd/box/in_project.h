// What lies in a project, opened there and nowhere else.

#pragma once

#include <cstdint>
#include <string>

#include "common/os/unique_fd.h"

namespace cowork::box {

// Opens what is at `path` under the project and nowhere else, without following a link: a symbolic
// link at its end is opened itself, by O_PATH. Not valid, with errno set: as openat2() says.
os::UniqueFd OpenInProject(int project, const std::string& path, uint64_t flags);

// Whether OpenInProject() found something else than was there a moment before, or nothing.
bool HasVanished(int open_errno);

}  // namespace cowork::box
