// Runs a body in a forked child and tells how the child ended. Confinement cannot be undone, so
// every test that installs one does it in a child of its own.

#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <ostream>

namespace cowork::support {

struct Ending {
  bool exited = false;
  int code = 0;  // The exit status, or the signal.

  static constexpr Ending Exit(int status) { return {true, status}; }
  static constexpr Ending Signal(int signal) { return {false, signal}; }
  friend bool operator==(const Ending&, const Ending&) = default;
  friend void PrintTo(const Ending& e, std::ostream* out) {
    *out << (e.exited ? "exit " : "signal ") << e.code;
  }
};

// Waits for a child of ours.
inline Ending EndingOf(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? Ending::Exit(WEXITSTATUS(status)) : Ending::Signal(WTERMSIG(status));
}

template <typename Body>
Ending InChild(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  return EndingOf(child);
}

}  // namespace cowork::support
