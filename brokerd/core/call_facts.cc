#include "brokerd/core/call_facts.h"

#include "common/base/files_tools.h"

namespace cowork::brokerd {

CallKind KindOf(const Call& call) {
  const auto* tool = std::get_if<ToolCall>(&call);
  if (tool == nullptr) return CallKind::kShell;
  return MayChangeFiles(tool->server, tool->tool) ? CallKind::kWrite : CallKind::kMcp;
}

std::string_view NameOf(CallKind kind) {
  switch (kind) {
    case CallKind::kShell: return "shell";
    case CallKind::kMcp: return "mcp";
    case CallKind::kWrite: return "write";
  }
  return "";
}

CallDigest DigestOf(const Call& call) {
  if (const auto* shell = std::get_if<ShellCall>(&call))
    return DigestOfShellCall(shell->command, shell->cwd);
  const auto& tool = std::get<ToolCall>(call);
  return DigestOfToolCall({.server = tool.server,
                           .tool = tool.tool,
                           .arguments = tool.arguments,
                           .before = tool.before});
}

std::string WhatRuns(const Call& call) {
  const auto* tool = std::get_if<ToolCall>(&call);
  if (tool == nullptr) return "one tool box";
  return "one call of " + tool->server + "." + tool->tool;
}

size_t BytesOf(const Call& call) {
  if (const auto* shell = std::get_if<ShellCall>(&call))
    return shell->command.size() + shell->cwd.size();
  const auto& tool = std::get<ToolCall>(call);
  return tool.server.size() + tool.tool.size() + tool.arguments.size() + tool.before.size();
}

}  // namespace cowork::brokerd
