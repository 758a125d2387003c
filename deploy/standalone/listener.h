// Listening sockets in the directory of sockets, for the daemons that serve clients.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::standalone {

inline constexpr int kBacklog = 64;

// `type` is SOCK_STREAM or SOCK_SEQPACKET. Takes the place of a socket that a dead coworkd left:
// call it only while holding the lock. The socket is 0600 from its first moment.
// kInvalidArgument     the path is longer than a socket's may be
// kFailedPrecondition  something that is no socket is in the way
Result<os::UniqueFd> ListenAt(const std::string& path, int type);

}  // namespace cowork::standalone
