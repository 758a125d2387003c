// Mounts, by descriptor: the few forms of the kernel's mount API that a box needs. A mount is made
// detached, gets its attributes, and is placed when nothing about it will change any more.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::box {

struct Tmpfs {
  const char* size;
  const char* mode;
};
Result<os::UniqueFd> MakeTmpfs(const Tmpfs& kind);

enum class Access { kReadOnly, kReadWrite, kDevice };

// A detached copy of what is at `path` under `directory` (AT_FDCWD: of the old root), with all that
// is mounted below it. An empty path means `directory` itself.
Result<os::UniqueFd> CopyMount(int directory, const std::string& path, Access access);

Result<void> MakeReadOnly(const os::UniqueFd& mount);

// Attaches `mount` at `place`, an absolute path, under `root`; makes the mount point and what
// leads to it.
Result<void> PlaceMount(const os::UniqueFd& mount, const os::UniqueFd& root,
                        std::string_view place);

// Attaches `mount` on what `target` is open on, which no rename can redirect. kNotFound: that has
// been removed meanwhile.
Result<void> Cover(const os::UniqueFd& mount, const os::UniqueFd& target);

// By which /proc/PID/mountinfo names it.
Result<uint64_t> MountId(int mount);

Result<void> MakeDirectories(const os::UniqueFd& root, std::string_view place);
Result<void> MakeFile(const os::UniqueFd& root, std::string_view place, std::string_view content);
Result<void> MakeLink(const os::UniqueFd& root, std::string_view place, const char* target);

}  // namespace cowork::box
