#include "runnerd/courier/mcp/named_tool.h"

#include "runnerd/opencode/tool_name.h"

namespace cowork::courier::mcp {
namespace {

std::string Words(const NamedTool& tool) {
  return tool.tool + " of " + tool.server;
}

}  // namespace

Result<NamedTool> ToolNamed(std::string_view opencode_name, const std::vector<NamedTool>& listed) {
  const NamedTool* meant = nullptr;
  for (const NamedTool& one : listed) {
    if (opencode::ToolName(one.server, one.tool) != opencode_name) continue;
    if (meant != nullptr)
      return Error(ErrorCode::kFailedPrecondition,
                   "two tools have the same name for the agent, and neither can be called: " +
                       Words(*meant) + ", " + Words(one));
    meant = &one;
  }
  if (meant != nullptr) return *meant;
  return Error(ErrorCode::kNotFound, "no MCP server of this session has listed such a tool");
}

}  // namespace cowork::courier::mcp
