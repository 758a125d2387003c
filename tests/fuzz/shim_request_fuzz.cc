// Whatever a shim sends, FromWire reads or refuses it; a command that it lets through can be run as
// it stands, and a name is one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "runnerd/courier/wire.h"

namespace {

using cowork::courier::McpRequest;
using cowork::courier::ShellRequest;

bool Fits(const ShellRequest& shell) {
  return !shell.command.empty() && shell.cwd.starts_with('/') &&
         shell.command.find('\0') == std::string::npos;
}

bool Fits(const McpRequest& mcp) {
  return !mcp.server.empty() && mcp.server.size() <= 64 &&
         mcp.server.find('/') == std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cowork::v1::ShimRequest message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto request = cowork::courier::FromWire(message);
  if (!request.ok()) return 0;
  if (!std::visit([](const auto& it) { return Fits(it); }, *request)) std::abort();
  return 0;
}
