// mcp-shim: what OpenCode takes for an MCP server. The real one runs in a box of its own; the
// courier carries what the two say to each other, and this program only holds the place.
//
//   mcp-shim NAME
//
// Its exit code is 0 when OpenCode ended the conversation, 1 when the server did or broke it off,
// 126 when the courier would not have it, 127 when the session has no such server.

#include <unistd.h>

#include <string>

#include "runnerd/shims/courier_link.h"
#include "runnerd/shims/mcp_shim.h"

namespace cowork::shims {
namespace {

Result<int> Run(int argc, char** argv) {
  if (argc != 2) return Error(ErrorCode::kInvalidArgument, "it is used as 'mcp-shim NAME' only");
  const os::UniqueFd courier = TRY(ConnectToCourier());
  return StandFor(courier.get(), argv[1]);
}

}  // namespace
}  // namespace cowork::shims

int main(int argc, char** argv) {
  const cowork::Result<int> code = cowork::shims::Run(argc, argv);
  if (code.ok()) return *code;
  const std::string why = "mcp-shim: the server cannot be reached: " + code.error().message() +
                          "; end this session and start another\n";
  static_cast<void>(!::write(STDERR_FILENO, why.data(), why.size()));
  return cowork::shims::kNotExecuted;
}
