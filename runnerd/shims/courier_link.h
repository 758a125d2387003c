// A shim's way to the courier, by the socket that PID 1 of its box made.

#pragma once

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::shims {

// As a shell says: found, and not executed.
inline constexpr int kNotExecuted = 126;

// kUnavailable: no courier listens in this box.
Result<os::UniqueFd> ConnectToCourier();

// Copies what the courier has for our stdout and stderr until it says the exit code, which is the
// value: 0 to 255.
Result<int> FollowToTheEnd(int courier);

}  // namespace cowork::shims
