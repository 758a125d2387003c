// Bystander: a process of the person that hides nothing. Where it could not be reached into either,
// it would prove nothing that another process cannot be.

#pragma once

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

#include "common/base/check.h"
#include "tests/support/in_child.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class Bystander {
 public:
  Bystander() {
    const SocketPair pair = MakeSocketPair();
    char byte = 0;
    pid_ = ::fork();
    if (pid_ == 0) {
      // Some machines let a parent alone trace its children. Those without that know no such call.
      ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
      static_cast<void>(!::write(pair.theirs.get(), &byte, 1));
      ::_exit(::pause());
    }
    CHECK(::read(pair.ours.get(), &byte, 1) == 1);
  }
  ~Bystander() {
    ::kill(pid_, SIGKILL);
    EndingOf(pid_);
  }
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace cowork::support
