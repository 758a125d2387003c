// Starts a daemon as common/os/spawn.h says, with the control that its channels will arrive over.

#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::standalone {

struct Program {
  std::vector<std::string> command_line;  // argv; the first is the program's path.
  std::vector<std::string> environment;
  int log = -1;  // Its stderr. Borrowed.
};

struct Started {
  os::UniqueFd process;  // A pidfd.
  os::UniqueFd control;  // Our end. Not blocking: a daemon that does not read must not stop us.
  pid_t pid = -1;
};

Result<Started> Start(const Program& program);

bool HasEnded(const Started& process);
void Kill(const Started& process);
// Waits for its end, and answers how that was: of a code that there is not, if it cannot be known.
siginfo_t Reap(const Started& process);

}  // namespace cowork::standalone
