// ShimCalls accepts on the listener of the box and numbers the calls that come in.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "common/os/unique_fd.h"
#include "runnerd/courier/shim_call.h"
#include "runnerd/courier/wire.h"

namespace cowork::courier {

class ShimCalls {
 public:
  struct Handlers {
    std::function<void(uint64_t call, ShellRequest)> on_call;
    std::function<void(uint64_t call, const KeptOutput&)> on_wrote;  // If it did; then it is over.
    std::function<void(uint64_t call)> on_gone;  // Its shim hung up before it was answered.
    // The same of a shim that stands for an MCP server.
    std::function<void(uint64_t call, const std::string& server, ShimEnds)> on_mcp;
    std::function<void(uint64_t call)> on_mcp_gone;
    std::function<bool()> keeps_up;  // Of who is told. While it does not, shims wait.
  };

  // `last_number`: the highest that a call of the session has. It outlives this.
  ShimCalls(boost::asio::io_context& io, os::UniqueFd listener, uint64_t& last_number,
            Handlers handlers);

  // Who is told has caught up.
  void GoOn() { Accept(); }

  // Both read over a call that is gone.
  void Output(uint64_t call, os::UniqueFd out, os::UniqueFd err);
  void Exit(uint64_t call, int code, std::string say);

 private:
  struct Entry {
    std::unique_ptr<ShimCall> call;
    // Both none until it has said what it wants: numbers rise in the order in which calls are told.
    uint64_t number = 0;
    const std::function<void(uint64_t)>* on_gone = nullptr;  // Of our handlers.
  };

  void Accept();
  void AcceptAll();
  void Begin(os::UniqueFd shim);
  ShimCall::Handlers HandlersOf(uint64_t connection);
  uint64_t Number(uint64_t connection, const std::function<void(uint64_t)>& on_gone);
  ShimCall* Find(uint64_t call) const;  // nullptr: it is gone.
  void End(uint64_t connection);

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor listener_;
  bool accepting_ = false;
  Handlers handlers_;
  uint64_t& last_number_;
  std::map<uint64_t, Entry> connections_;
  uint64_t last_connection_ = 0;
};

}  // namespace cowork::courier
