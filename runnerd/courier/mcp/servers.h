// Servers: the MCP servers of one session, as runnerd brings them, and the shims that stand for
// them in the runtime's box. Names and verdicts are runnerd's; everything else is a peer's.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/mcp/core/tool_pins.h"
#include "runnerd/courier/mcp/named_tool.h"
#include "runnerd/courier/mcp/server_pump.h"
#include "runnerd/courier/shim_call.h"

namespace cowork::courier::mcp {

// The standard streams of a server.
struct ServerEnds {
  os::UniqueFd in;   // What it reads.
  os::UniqueFd out;  // What it says, and so the next.
  os::UniqueFd err;
};

class Servers {
 public:
  struct Handlers {
    std::function<void(const v1::FromCourier&)> tell;
    std::function<bool()> keeps_up;  // Whether more may be told. If not: GoOn() when it may.
    std::function<void(uint64_t shim, int code, std::string say)> exit;  // Ends the shim.
  };

  // `last_number`: the highest that a call of the session has. It outlives this.
  Servers(boost::asio::io_context& io, uint64_t& last_number, Handlers handlers)
      : io_(io), handlers_(std::move(handlers)), last_number_(last_number) {}

  // From runnerd. None of this name is there, or its McpEnded was told.
  void Bring(const std::string& name, ServerEnds ends);
  void Decided(const v1::ToCourier::ToolVerdict& verdict);
  void GoOn();

  // What OpenCode means by this name, of the tools that the servers have listed in this session.
  // Errors are those of ToolNamed().
  Result<NamedTool> ToolNamed(std::string_view opencode_name) const;

  // From the shims: one stands for a server, or hung up before it was told to exit.
  void Join(uint64_t shim, const std::string& name, ShimEnds ends);
  void Leave(uint64_t shim);

 private:
  struct Entry {
    // Of the session: a server that is brought again is held to them.
    ToolPins pins;
    size_t log_room = kLargestLog;
    std::optional<ServerEnds> waiting;
    std::unique_ptr<ServerPump> pump;
    uint64_t shim = 0;
  };

  ServerPump::Handlers HandlersOf(const std::string& name);
  void End(const std::string& name, ServerPump::Side by, const std::string& why);

  boost::asio::io_context& io_;
  Handlers handlers_;
  std::map<std::string, Entry> entries_;
  uint64_t& last_number_;
};

}  // namespace cowork::courier::mcp
