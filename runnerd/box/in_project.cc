#include "runnerd/box/in_project.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace cowork::box {

os::UniqueFd OpenInProject(int project, const std::string& path, uint64_t flags) {
  open_how how{};
  how.flags = flags | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  return os::UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, project, path.c_str(), &how, sizeof how)));
}

bool HasVanished(int open_errno) {
  return open_errno == ENOENT || open_errno == ENOTDIR || open_errno == ELOOP;
}

}  // namespace cowork::box
