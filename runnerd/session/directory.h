// Opening the directory that a grant names: as a descriptor, without following a symbolic link, and
// without reading a byte of what is in it.

#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/directory.h"
#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/forbidden.h"

namespace cowork::runnerd::session {

struct OpenedDirectory {
  os::UniqueFd fd;  // O_PATH.
  Directory facts;
};

// What every opening is judged by, and what does not depend on whom we ask for.
struct Ground {
  Forbidden forbidden;
  uid_t person = 0;
  std::string boot;  // This one.
};

// Called once, before there is a second thread. Before that nothing is opened.
void StandOn(Ground ground);

// kInvalidArgument, kNotFound, kPermissionDenied, kFailedPrecondition: as Runner.InspectDirectory
// in runner.proto.
Result<OpenedDirectory> OpenDirectory(const std::string& path);

// The same, and kFailedPrecondition: another directory stands under the name that was granted.
Result<os::UniqueFd> OpenGranted(const Directory& granted);

}  // namespace cowork::runnerd::session
