// The neighbour: another process of the person's, beside the box. It answers whoever reaches one of
// its sockets, hands out a directory to whoever asks, and lets itself be looked into.

#pragma once

#include <sys/types.h>

#include <vector>

#include "common/os/unique_fd.h"

namespace cowork::escape {

struct NeighboursSockets {
  std::vector<os::UniqueFd> listeners;  // Accept, and say no more.
  std::vector<os::UniqueFd> datagrams;  // Answer with what came, where there is an address.
  os::UniqueFd smuggler;                // Gives `directory` to each who connects.
  os::UniqueFd directory;
};

// It ends with this process. Call it while there is one thread.
pid_t StartNeighbour(NeighboursSockets sockets);

}  // namespace cowork::escape
