#include "runnerd/session/directory.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "runnerd/core/paths.h"

namespace cowork::runnerd::session {
namespace {

std::vector<std::string>& NeverOpened() {
  static std::vector<std::string> places;
  return places;
}

Error WhyNotOpened(int saved_errno) {
  switch (saved_errno) {
    case ENOENT: return Error(ErrorCode::kNotFound, "there is no such directory");
    case ELOOP:
      return Error(ErrorCode::kInvalidArgument,
                   "the path goes through a symbolic link; give its real path");
    case ENOTDIR:
      return Error(ErrorCode::kInvalidArgument,
                   "it is not a directory; only a directory is granted");
    case EACCES: return Error(ErrorCode::kPermissionDenied, "you may not enter it");
    default: return Error::FromErrno("openat2", saved_errno);
  }
}

}  // namespace

void NeverOpen(std::vector<std::string> places) {
  NeverOpened() = std::move(places);
}

Result<OpenedDirectory> OpenDirectory(const std::string& path) {
  TRY(CheckGrantablePath(path));
  TRY(CheckApartFrom(path, NeverOpened()));
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  os::UniqueFd fd(
      static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  if (!fd.valid()) return WhyNotOpened(errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return Error::FromErrno("fstat", errno);
  return OpenedDirectory{.fd = std::move(fd),
                         .facts = {.path = path, .device = facts.st_dev, .inode = facts.st_ino}};
}

Result<os::UniqueFd> OpenGranted(const Directory& granted) {
  OpenedDirectory opened = TRY(OpenDirectory(granted.path));
  if (opened.facts.device != granted.device || opened.facts.inode != granted.inode)
    return Error(ErrorCode::kFailedPrecondition,
                 "another directory stands where the granted one was; grant it again");
  return std::move(opened.fd);
}

}  // namespace cowork::runnerd::session
