// A process by descriptor: unlike its number, it never comes to mean another process.
//
// By system call: glibc 2.36 declares its wrappers without C linkage, and C++ cannot link them.

#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::os {

inline Result<UniqueFd> OpenProcess(pid_t pid) {
  UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.valid()) return Error::FromErrno("pidfd_open", errno);
  return process;
}

// A process that has ended already is no error: that is what the signal was for.
inline void Signal(const UniqueFd& process, int signal) {
  ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0);
}

}  // namespace cowork::os
