#include "deploy/standalone/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "common/os/pidfd.h"
#include "common/os/spawn.h"

namespace cowork::standalone {

Result<Started> Start(const Program& program) {
  frame::Pair control = TRY(frame::MakePair());
  Started started;
  started.pid = TRY(os::Spawn({.command_line = program.command_line,
                               .environment = program.environment,
                               .log = program.log,
                               .socket = control.theirs.get()}));
  // Nobody but us can reap it, so the number is still its own.
  Result<os::UniqueFd> process = os::OpenProcess(started.pid);
  if (!process.ok()) {
    ::kill(started.pid, SIGKILL);
    ::waitpid(started.pid, nullptr, 0);
    return process.error();
  }
  started.process = *std::move(process);
  ::fcntl(control.ours.get(), F_SETFL, O_NONBLOCK);
  started.control = std::move(control.ours);
  return started;
}

bool HasEnded(const Started& process) {
  pollfd entry{.fd = process.process.get(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

void Kill(const Started& process) {
  os::Signal(process.process, SIGKILL);
}

siginfo_t Reap(const Started& process) {
  siginfo_t ending{};
  if (::waitid(P_PIDFD, static_cast<id_t>(process.process.get()), &ending, WEXITED) != 0)
    LOG(kError, "a daemon was not reaped")
        .With("pid", process.pid)
        .With("detail", Error::FromErrno("waitid", errno).detail());
  return ending;
}

}  // namespace cowork::standalone
