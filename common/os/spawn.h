// Spawn(): how every daemon of ours is born. Nothing on stdin and stdout, its log on stderr, one
// socket at descriptor 3 and no descriptor besides; no signal blocked or ignored; a session of its
// own, so that no terminal reaches it; an environment built from nothing.
//
// posix_spawn, not Boost.Process: docs/decisions/ tells why.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::os {

inline constexpr int kFirstSocket = 3;

struct Birth {
  std::vector<std::string> command_line;  // argv; the first is the program's path.
  std::vector<std::string> environment;
  int log = -1;  // Borrowed, as is the socket.
  int socket = -1;
};

// The caller reaps it. Any error: no process was made; the detail names the program and why.
Result<pid_t> Spawn(const Birth& birth);

}  // namespace cowork::os
