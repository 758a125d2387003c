// Which tools the agent has, in the words of OpenCode's configuration. Pure.

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace cowork::opencode {

// A call may have to wait for its turn at the project. OpenCode is told so for all servers at once:
// one that had a limit of its own would have it for its start, too, which the first prompt waits
// for.
inline constexpr std::chrono::milliseconds kLongestMcpCall = std::chrono::minutes(10);

// "permission". The names of MCP servers are those that runner.proto lets them have.
boost::json::object Permissions(const std::vector<std::string>& mcp_servers);

// "mcp": each name stands for its shim.
boost::json::object McpServers(const std::vector<std::string>& names);

}  // namespace cowork::opencode
