// The files that people write for brokerd, read once and before it is confined.

#pragma once

#include <string>
#include <vector>

#include "brokerd/core/mcp_server.h"
#include "brokerd/core/provider.h"
#include "common/base/result.h"

namespace cowork::brokerd {

struct SettingsFiles {
  std::vector<Provider> providers;     // Of providers.toml; none without the file.
  std::vector<McpServer> mcp_servers;  // Of mcp.toml, likewise.
  std::string rules;  // The text of policy.toml; without the file, that shell commands ask.
};

// kInvalidArgument: a file has a mistake, is too large, or is open to others; the message says
// which, and what mends it.
Result<SettingsFiles> ReadSettings(const std::string& directory);

}  // namespace cowork::brokerd
