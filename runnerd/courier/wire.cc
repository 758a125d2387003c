#include "runnerd/courier/wire.h"

#include "common/base/call_digest.h"
#include "runnerd/courier/mcp/core/names.h"

namespace cowork::courier {
namespace {

Error Bad(const char* what) {
  return Error(ErrorCode::kInvalidArgument, what);
}

bool HasNul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

Result<ShimRequest> FromWire(const v1::ShimRequest::Shell& request) {
  const std::string& command = request.command();
  const std::string& cwd = request.cwd();
  if (command.empty()) return Bad("the command is empty");
  if (command.size() > kLongestCommand)
    return Bad("the command is longer than 128 KiB; put it into a script and run that");
  if (HasNul(command)) return Bad("the command has a NUL character in it");
  if (!cwd.starts_with('/') || cwd.size() > kLongestPath || HasNul(cwd))
    return Bad("the working directory is no absolute path");
  return ShimRequest(ShellRequest{.command = command, .cwd = cwd});
}

Result<ShimRequest> FromWire(const v1::ShimRequest::Mcp& request) {
  if (!mcp::IsServerName(request.server())) return Bad("no MCP server has such a name");
  return ShimRequest(McpRequest{.server = request.server()});
}

}  // namespace

Result<ShimRequest> FromWire(const v1::ShimRequest& request) {
  switch (request.what_case()) {
    case v1::ShimRequest::kShell: return FromWire(request.shell());
    case v1::ShimRequest::kMcp: return FromWire(request.mcp());
    case v1::ShimRequest::WHAT_NOT_SET: break;
  }
  return Bad("the request says nothing");
}

}  // namespace cowork::courier
