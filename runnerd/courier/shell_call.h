// ShellCall: one connection of a shim, from its request to the exit code. The shim gets the bytes
// of two pipes and then a number; no descriptor goes to it, none that it sends is kept.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/pump.h"
#include "runnerd/courier/wire.h"

namespace cowork::courier {

class ShellCall {
 public:
  struct Handlers {
    std::function<void(ShellRequest)> on_request;  // At most once.
    std::function<void()> on_gone;  // Last: answered and closed, or the shim hung up.
  };

  ShellCall(boost::asio::io_context& io, os::UniqueFd shim, Handlers handlers);
  ShellCall(const ShellCall&) = delete;
  ShellCall& operator=(const ShellCall&) = delete;

  void Output(os::UniqueFd out, os::UniqueFd err);
  void Exit(int code, std::string say);
  bool answered() const { return answered_; }

 private:
  struct Ending {
    int code = 0;
    std::string say;
  };

  void OnMessage(const v1::ShellRequest& message, const frame::Descriptors& descriptors);
  void Refuse(const std::string& why);
  void OnDrained();
  void AnswerIfDone();
  void SendPiece(bool out, std::string_view bytes);
  Pump::Handlers PumpTo(bool out);

  boost::asio::io_context& io_;
  Handlers handlers_;
  std::optional<Pump> out_, err_;
  std::optional<Ending> ending_;
  bool requested_ = false;
  bool answered_ = false;
  frame::Channel<v1::ShellRequest> shim_;  // Last: its callbacks use all of the above.
};

}  // namespace cowork::courier
