// The runtime's binary is the one that was pinned, or it is not run.

#pragma once

#include <string_view>

#include "common/base/result.h"

namespace cowork::opencode {

// Hashes the file behind `fd`, which is the descriptor that is then executed: between check and use
// there is no path that could be changed.
// kFailedPrecondition: it is no file that can be executed, or these are not the bytes that
// deploy/runtime/opencode.sha256 names.
Result<void> VerifyRuntime(int fd);

// The same against any digest, 64 hexadecimal digits.
Result<void> VerifyFile(int fd, std::string_view sha256);

}  // namespace cowork::opencode
