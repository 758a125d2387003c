// A second descriptor for what one names already: close-on-exec, with an owner of its own.

#pragma once

#include <fcntl.h>

#include <cerrno>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::os {

inline Result<UniqueFd> Duplicate(int fd) {
  UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy.valid()) return Error::FromErrno("fcntl(F_DUPFD_CLOEXEC)", errno);
  return copy;
}

}  // namespace cowork::os
