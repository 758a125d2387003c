// Holder: who has the other end of a connection, as the socket it came in by says, and what that
// socket gives. Nothing that is said over the connection changes it.

#pragma once

#include <cstddef>
#include <string>

#include "common/rpc/capability_set.h"

namespace cowork::rpc {

// For a daemon of ours, whose calls are those of all its clients: what is left is no limit but a
// guard against its going wild.
inline constexpr int kMostCallsOfADaemon = 4'096;

struct Holder {
  std::string name;              // "owner", "admin", "phone"; or a daemon's, "brokerd".
  CapabilitySet held;            // Besides saying Hello.
  size_t most_connections = 16;  // At once.
  int most_calls = 64;           // In flight on one connection. One of our daemons is given more.
};

}  // namespace cowork::rpc
