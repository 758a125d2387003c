// What an MCP server, or the runtime with it, did beside the calls of tools.

#pragma once

#include <cstdint>
#include <string>

namespace cowork::brokerd {

struct McpNote {
  enum class Kind { kRefused, kPassed, kEnded };

  std::string server;
  Kind kind = Kind::kRefused;
  std::string what;    // As a peer may have chosen it.
  uint64_t count = 0;  // Of its kind, so far.
};

}  // namespace cowork::brokerd
