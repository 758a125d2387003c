// One [[server]] of mcp.toml.

#pragma once

#include <string>

#include "brokerd/core/mcp_server.h"
#include "common/base/result.h"
#include "common/toml/toml.h"

namespace cowork::brokerd {

// A mistake in mcp.toml, at the line of `node`. `what` ends in "; " and what to write.
Error McpMistakeAt(const toml::node& node, const std::string& what);

// kInvalidArgument: the entry has a mistake; the message names its line, and what to write.
Result<McpServer> ParseMcpServer(const toml::table& table);

}  // namespace cowork::brokerd
