#include "common/os/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace cowork::os {

Result<UniqueFd> OpenPrivateFile(const FileName& name) {
  UniqueFd file(::openat(name.directory, name.path.c_str(),
                         O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file.valid() && errno == ELOOP)
    return Error(ErrorCode::kFailedPrecondition, name.what + " is a symbolic link")
        .WithDetail(name.path);
  if (!file.valid() && SaysFull(errno))
    return Error(ErrorCode::kResourceExhausted, "the disk is full").WithDetail(name.path);
  if (!file.valid()) return Error::FromErrno("open", errno);
  TRY(CheckPrivate(file, name));
  return file;
}

Result<void> CheckPrivate(const UniqueFd& file, const FileName& name) {
  struct stat is {};
  if (::fstat(file.get(), &is) != 0) return Error::FromErrno("fstat", errno);
  if (!S_ISREG(is.st_mode) || is.st_uid != ::geteuid() || (is.st_mode & 077) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 name.what + "'s file is open to others; chmod 600 it, and see who wrote to it")
        .WithDetail(name.path);
  return {};
}

bool SaysFull(int saved_errno) {
  return saved_errno == ENOSPC || saved_errno == EDQUOT;
}

}  // namespace cowork::os
