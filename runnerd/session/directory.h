// Opening the directory that a grant names: as a descriptor, without following a symbolic link, and
// without reading a byte of what is in it.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/spec.h"

namespace cowork::runnerd::session {

struct OpenedDirectory {
  os::UniqueFd fd;  // O_PATH.
  Directory facts;
};

// From now on no directory is opened that is, lies in or contains one of these. Called once, before
// there is a second thread: what must never be granted does not depend on whom we ask for.
void NeverOpen(std::vector<std::string> places);

// kInvalidArgument, kNotFound, kPermissionDenied: as Runner.InspectDirectory in runner.proto.
Result<OpenedDirectory> OpenDirectory(const std::string& path);

// kFailedPrecondition: another directory stands under the name that was granted.
Result<os::UniqueFd> OpenGranted(const Directory& granted);

}  // namespace cowork::runnerd::session
