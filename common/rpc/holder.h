// Holder: who has the other end of a connection, as the socket it came in by says, and what that
// socket gives. Nothing that is said over the connection changes it.

#pragma once

#include <cstddef>
#include <string>

#include "common/rpc/capability_set.h"

namespace cowork::rpc {

struct Holder {
  std::string name;              // "owner", "admin", "phone"; or a daemon's, "brokerd".
  CapabilitySet held;            // Besides saying Hello.
  size_t most_connections = 16;  // At once.
};

}  // namespace cowork::rpc
