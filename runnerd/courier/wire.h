// What a shim sent, checked. The shim runs in the runtime's box: anything may stand there.

#pragma once

#include <string>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::courier {

inline constexpr size_t kLongestPath = 4096;

struct ShellRequest {
  std::string command;
  std::string cwd;  // Absolute.
};

// kInvalidArgument: it cannot be run as it stands; the message is for the shim's stderr.
Result<ShellRequest> FromWire(const v1::ShellRequest& request);

}  // namespace cowork::courier
