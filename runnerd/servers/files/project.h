// The project: one directory, opened once. Whatever is named later is looked for beneath it by the
// kernel, and no link is followed, whoever swaps one in and whenever.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/servers/files/core/listing.h"
#include "runnerd/servers/files/core/protection.h"

namespace cowork::files {

// `path` is absolute, and no part of it is a symbolic link. kInvalidArgument, with what to do.
Result<os::UniqueFd> OpenProject(const std::string& path);

// A path in the project (core/path.h), opened with `flags` of open(2). Trouble() where it fails.
Result<os::UniqueFd> OpenIn(int project, const std::string& path, uint64_t flags);

// Where a name is changed: its directory, held open, and the name in it.
struct Place {
  os::UniqueFd directory;
  std::string name;
};
Result<Place> PlaceOf(int project, const std::string& path);

// For CheckMayChange(). What is missing on the way has nothing beside it.
std::vector<Step> StepsTo(int project, const std::string& path);

// What is in a directory. kFailedPrecondition: it has more than 100,000 entries.
Result<std::vector<Entry>> EntriesOf(int project, const std::string& path);

}  // namespace cowork::files
