#include "runnerd/box/given.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace cowork::box {
namespace {

Result<std::string> PathOf(const os::UniqueFd& given) {
  const std::string link = "/proc/self/fd/" + std::to_string(given.get());
  std::string path(PATH_MAX, '\0');
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size < 0) return Error::FromErrno("readlink", errno);
  path.resize(static_cast<size_t>(size));
  return path;
}

bool AreTheSame(int one, int other) {
  struct stat a {};
  struct stat b {};
  return ::fstat(one, &a) == 0 && ::fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace

Result<Found> FindAgain(const os::UniqueFd& given) {
  Found found;
  found.path = TRY(PathOf(given));
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  found.fd = os::UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, found.path.c_str(), &how, sizeof how)));
  if (!found.fd.valid() || !AreTheSame(found.fd.get(), given.get()))
    return Error(ErrorCode::kFailedPrecondition,
                 found.path +
                     " is not the file or directory that was given any more; "
                     "put it back or grant the new one");
  return found;
}

}  // namespace cowork::box
