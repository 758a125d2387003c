// ToolNamed(): which tool of which MCP server OpenCode means. Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::courier::mcp {

struct NamedTool {
  std::string server;
  std::string tool;  // As the server calls it.
};

// The one of `listed` that OpenCode calls so (runnerd/opencode/tool_name.h).
// kNotFound            there is none
// kFailedPrecondition  there are several, and which one is meant cannot be told
Result<NamedTool> ToolNamed(std::string_view opencode_name, const std::vector<NamedTool>& listed);

}  // namespace cowork::courier::mcp
