#include "runnerd/box/waiting.h"

#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace cowork::box {

os::UniqueFd WatchForDeaths() {
  sigset_t deaths;
  ::sigemptyset(&deaths);
  ::sigaddset(&deaths, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &deaths, nullptr);
  return os::UniqueFd(::signalfd(-1, &deaths, SFD_CLOEXEC | SFD_NONBLOCK));
}

void ForgetSignals(const os::UniqueFd& deaths) {
  signalfd_siginfo signal{};
  // Once: of the same signal no second one waits. Whoever sends more could keep us reading.
  static_cast<void>(!::read(deaths.get(), &signal, sizeof signal));
}

std::optional<Dead> TakeOneDead() {
  int status = 0;
  const pid_t pid = ::waitpid(-1, &status, WNOHANG);
  if (pid <= 0) return std::nullopt;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return Dead{.pid = pid, .status = code};
}

}  // namespace cowork::box
