// DialOwn(): a connection to a socket of ours, before a byte is sent over it.

#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::cli {

// Connects, and looks at who serves there. `type` is SOCK_STREAM or SOCK_SEQPACKET; `limit` is how
// long the server may take to accept, and a send over it later.
// kUnavailable       nobody serves it, or who does takes no connection
// kPermissionDenied  another user does
Result<os::UniqueFd> DialOwn(const std::string& path, int type, std::chrono::seconds limit);

// The same, and empty where nobody serves it: there is no such socket, or one that was left behind.
Result<std::optional<os::UniqueFd>> DialIfServed(const std::string& path, int type,
                                                 std::chrono::seconds limit);

// Whether the other end of a connected socket is gone.
bool HungUp(const os::UniqueFd& socket);

}  // namespace cowork::cli
