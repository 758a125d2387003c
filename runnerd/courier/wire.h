// What a shim sent, checked. The shim runs in the runtime's box: anything may stand there.

#pragma once

#include <string>
#include <variant>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::courier {

inline constexpr size_t kLongestPath = 4096;

struct ShellRequest {
  std::string command;
  std::string cwd;  // Absolute.
};

struct McpRequest {
  std::string server;  // A name, as mcp/core/names.h has it.
};

using ShimRequest = std::variant<ShellRequest, McpRequest>;

// kInvalidArgument: it cannot be done as it stands; the message is for the shim's stderr.
Result<ShimRequest> FromWire(const v1::ShimRequest& request);

}  // namespace cowork::courier
