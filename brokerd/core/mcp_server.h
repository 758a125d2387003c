// An MCP server of a person's, as mcp.toml names it, and what its single values may be. Pure.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cowork::brokerd {

struct McpServer {
  std::string name = {};
  std::string command = {};  // A name of /usr/bin, or a path.
  std::vector<std::string> args = {};
  std::string package =
      {};  // A directory: it starts there, and sees no other file of the person's.
  std::map<std::string, std::string> environment = {};  // A variable's name, and its value.
  std::map<std::string, std::string> secrets = {};      // And the name of a secret in the vault.

  friend bool operator==(const McpServer&, const McpServer&) = default;
};

inline constexpr auto kOwnMcpServer = "files";  // cowork-files, which every session has.

inline constexpr size_t kMostMcpServers = 15;             // Beside our own.
inline constexpr size_t kMostArguments = 64;              // Of a server, and so the next.
inline constexpr size_t kMostVariables = 64;              // With a value, or with a secret.
inline constexpr size_t kLongestText = 4096;              // Bytes, and so all that follow.
inline constexpr size_t kLargestEnvironment = 32 * 1024;  // Without what the secrets hold.
inline constexpr size_t kLargestMcpServers = 96 * 1024;   // All together.
inline constexpr size_t kMostWords = 512;                 // Arguments and variables, together.

// 1 to 32 of a-z, 0-9 and inner dashes: it becomes part of the names of its tools. Not our own, and
// not of digits alone: "mcp:443" would be a host's port to the vault.
bool IsMcpServerName(std::string_view text);

// IsNormalPath(), and nothing in it that moves a terminal.
bool IsReadablePath(std::string_view text);

// A name of /usr/bin, or a path in /usr or in `package`: its box has no other program.
bool MayBeCommand(std::string_view text, std::string_view package);

// 1 to 128 of A-Z a-z 0-9 and _, no digit first. None of the loader's own: those would be obeyed
// before the server is.
bool IsVariable(std::string_view text);

bool MayBeGiven(
    std::string_view text);  // As an argument or a value: without NUL, and not too long.

// As execve counts it: each variable with "=" and NUL.
size_t SizeOfEnvironment(const McpServer& server);

// Of all that an order for it holds: every single value with what is around it, and a lease for
// each secret.
size_t SizeOf(const McpServer& server);

}  // namespace cowork::brokerd
