// Listening sockets in the directory of sockets, for the daemons that serve clients.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::standalone {

// `type` is SOCK_STREAM or SOCK_SEQPACKET. Takes the place of a socket that a dead coworkd left:
// call it only while holding the lock. The socket is 0600 from its first moment.
Result<os::UniqueFd> ListenAt(const std::string& path, int type);

}  // namespace cowork::standalone
