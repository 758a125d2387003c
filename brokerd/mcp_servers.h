// mcp.toml: which MCP servers every session has, beside our own.
//
//   [[server]]
//   name = "everything"                    # of a-z, 0-9 and inner dashes, and no number
//   command = "node"                       # of /usr/bin; or a path in /usr or in the package
//   package = "/home/me/mcp/everything"    # where it starts, and all it sees of the person's files
//
// And what it is given:
//
//   args = ["dist/index.js", "stdio"]
//   env = { LOG_LEVEL = "info" }           # in the clear
//   secrets = { GITHUB_TOKEN = "github" }  # a variable, and the name of a secret in the vault

#pragma once

#include <string_view>
#include <vector>

#include "brokerd/core/mcp_server.h"
#include "common/base/result.h"

namespace cowork::brokerd {

// kInvalidArgument: the message names the line and the mistake, and behind the last "; " what to
// write. A word that we do not know is a mistake: it might have been meant to narrow something.
Result<std::vector<McpServer>> ParseMcpServers(std::string_view text);

}  // namespace cowork::brokerd
