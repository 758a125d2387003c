// What an agent wants done, exactly as its shell or its server will be told.

#pragma once

#include <string>
#include <variant>

namespace cowork::brokerd {

// Run a shell command in a directory.
struct ShellCall {
  std::string command;
  std::string cwd;
};

// Call a tool of an MCP server.
struct ToolCall {
  std::string server;
  std::string tool;
  std::string arguments;    // Canonical JSON, an object.
  std::string before = {};  // What has to be there when it is made; empty: it changes no file.
};

using Call = std::variant<ShellCall, ToolCall>;

}  // namespace cowork::brokerd
