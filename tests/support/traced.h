// Traced: a body in a forked child that stops at the begin and at the end of each system call, so
// that a test can do something at every moment at which the kernel would notice.

#pragma once

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace cowork::support {

class Traced {
 public:
  template <typename Body>
  explicit Traced(Body body) : child_(::fork()) {
    if (child_ == 0) {
      ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      ::raise(SIGSTOP);
      ::_exit(body());
    }
    ::waitpid(child_, &status_, 0);
    ::ptrace(PTRACE_SETOPTIONS, child_, nullptr, PTRACE_O_EXITKILL);
  }
  ~Traced() { Kill(); }
  Traced(const Traced&) = delete;
  Traced& operator=(const Traced&) = delete;

  // Lets it go on to its next stop. False: it has ended.
  bool GoOn() {
    if (!WIFSTOPPED(status_)) return false;
    ::ptrace(PTRACE_SYSCALL, child_, nullptr, nullptr);
    ::waitpid(child_, &status_, 0);
    return WIFSTOPPED(status_);
  }
  void Kill() {
    if (!WIFSTOPPED(status_)) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, &status_, 0);
  }
  bool EndedWell() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

 private:
  const pid_t child_;
  int status_ = 0;
};

}  // namespace cowork::support
