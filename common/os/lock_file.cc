#include "common/os/lock_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace cowork::os {
namespace {

struct flock WholeFile() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<LockFile> LockFile::Take(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file.valid()) return Error::FromErrno("open the lock", errno);
  struct flock lock = WholeFile();
  if (::fcntl(file.get(), F_SETLK, &lock) == 0) return LockFile(std::move(file));
  if (errno != EAGAIN && errno != EACCES) return Error::FromErrno("fcntl(F_SETLK)", errno);
  struct flock other = WholeFile();
  ::fcntl(file.get(), F_GETLK, &other);
  return Error(ErrorCode::kFailedPrecondition,
               "it is already running, as process " + std::to_string(other.l_pid) +
                   "; cowork status, or cowork down to end it first");
}

Result<std::vector<LockFile>> LockFile::TakeAll(const std::vector<std::string>& paths) {
  std::vector<LockFile> taken;
  for (const std::string& path : paths) taken.push_back(TRY(Take(path)));
  return taken;
}

std::optional<pid_t> LockFile::HolderOf(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  struct flock lock = WholeFile();
  if (!file.valid() || ::fcntl(file.get(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
    return std::nullopt;
  return lock.l_pid;
}

std::optional<pid_t> LockFile::HolderOfAny(const std::vector<std::string>& paths) {
  for (const std::string& path : paths)
    if (const std::optional<pid_t> holder = HolderOf(path)) return holder;
  return std::nullopt;
}

}  // namespace cowork::os
