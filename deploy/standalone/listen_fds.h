// What systemd says of sockets that it made for us (sd_listen_fds(3)), in three variables. Pure.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::standalone {

inline constexpr int kFirstListenDescriptor = 3;

struct ListenVariables {
  std::optional<std::string> pid;    // LISTEN_PID
  std::optional<std::string> count;  // LISTEN_FDS
  std::optional<std::string> names;  // LISTEN_FDNAMES, with colons between.
};

// The names of the descriptors from kFirstListenDescriptor on. None where the variables are not
// set, or speak to another process than `self`: they were inherited, and what they name was not.
// kInvalidArgument: they contradict themselves, or name a socket that we do not serve
Result<std::vector<std::string>> ParseListenFds(const ListenVariables& variables, pid_t self);

}  // namespace cowork::standalone
