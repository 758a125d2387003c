// DialOwn(): a connection to a socket of ours, before a byte is sent over it.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::cli {

// Connects, and looks at who serves there. `type` is SOCK_STREAM or SOCK_SEQPACKET.
// kUnavailable       nobody serves it
// kPermissionDenied  another user does
Result<os::UniqueFd> DialOwn(const std::string& path, int type);

}  // namespace cowork::cli
