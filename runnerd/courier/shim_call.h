// ShimCall: one connection of a shim, from its request to the exit code. A shell gets the bytes of
// two pipes and then a number; no descriptor goes to it, none that it sends is kept. A shim that
// stands for an MCP server gives its two streams away, and gets the number when that is over.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/kept_output.h"
#include "runnerd/courier/pump.h"
#include "runnerd/courier/wire.h"

namespace cowork::courier {

// The standard streams of a shim: stream sockets.
struct ShimEnds {
  os::UniqueFd in;   // What the runtime says.
  os::UniqueFd out;  // What it is told.
};

class ShimCall {
 public:
  struct Handlers {
    // One of the two, at most once.
    std::function<void(ShellRequest)> on_shell;
    std::function<void(McpRequest, ShimEnds)> on_mcp;
    // Before its shim has the exit code, if the command wrote something.
    std::function<void(const KeptOutput&)> on_wrote;
    std::function<void()> on_gone;  // Last: answered and closed, or the shim hung up.
  };

  ShimCall(boost::asio::io_context& io, os::UniqueFd shim, Handlers handlers);
  ShimCall(const ShimCall&) = delete;
  ShimCall& operator=(const ShimCall&) = delete;

  void Output(os::UniqueFd out, os::UniqueFd err);
  void Exit(int code, std::string say);
  bool answered() const { return answered_; }
  const KeptOutput& wrote() const { return wrote_; }

 private:
  struct Ending {
    int code = 0;
    std::string say;
  };

  void OnMessage(const v1::ShimRequest& message, frame::Descriptors descriptors);
  void TakeStreams(McpRequest request, frame::Descriptors descriptors);
  void Refuse(const std::string& why);
  void OnDrained();
  void AnswerIfDone();
  void SendPiece(bool out, std::string_view bytes);
  Pump::Handlers PumpTo(bool out);

  boost::asio::io_context& io_;
  Handlers handlers_;
  KeptOutput wrote_;
  std::optional<Pump> out_, err_;
  std::optional<Ending> ending_;
  bool requested_ = false;
  bool answered_ = false;
  frame::Channel<v1::ShimRequest> shim_;  // Last: its callbacks use all of the above.
};

}  // namespace cowork::courier
