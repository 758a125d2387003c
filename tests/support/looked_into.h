// What a process of the same user may see of another one.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

// 0, or what open() says of the file in /proc of a child that has done `first`. -1: `first` failed.
template <typename First>
int LookedInto(First first, const std::string& file) {
  const SocketPair pair = MakeSocketPair();
  const pid_t child = ::fork();
  char byte = 0;
  if (child == 0) {
    const bool told = first() && ::write(pair.theirs.get(), &byte, 1) == 1;
    ::_exit(told && ::read(pair.theirs.get(), &byte, 1) == 1 ? 0 : 1);
  }
  const bool done = ::read(pair.ours.get(), &byte, 1) == 1;
  const std::string path = "/proc/" + std::to_string(child) + "/" + file;
  const os::UniqueFd opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const int answer = opened.valid() ? 0 : errno;
  ::kill(child, SIGKILL);
  EndingOf(child);
  return done ? answer : -1;
}

}  // namespace cowork::support
