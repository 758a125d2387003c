// Courier: the go-between of one session. On one side the runtime's server and the shims of its
// box, with the MCP servers that some of them stand for; on the other runnerd, which hears of them
// what frames.proto can say and no more. One that is not set up has no session, and asks
// cowork-files for runnerd.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/files_client.h"
#include "runnerd/courier/mcp/servers.h"
#include "runnerd/courier/runtime_client.h"
#include "runnerd/courier/shim_calls.h"

namespace cowork::courier {

class Courier {
 public:
  // `on_end`: runnerd is gone, and nothing is left to do; or there is an error, and nothing can be.
  // The process is to end in there.
  using OnEnd = std::function<void(const Result<void>& outcome)>;
  Courier(boost::asio::io_context& io, os::UniqueFd runnerd, OnEnd on_end);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

 private:
  void OnMessage(v1::ToCourier message, frame::Descriptors descriptors);
  void OnFilesMessage(const v1::ToCourier& message, frame::Descriptors descriptors);
  void SetUp(const v1::ToCourier::Setup& setup, frame::Descriptors descriptors);
  void Tell(const v1::FromCourier& message) { runnerd_.Send(message); }
  bool KeepsUp() const;  // Of runnerd: whether it takes what it is told.
  ShimCalls::Handlers ForShims();
  mcp::Servers::Handlers ForServers();

  boost::asio::io_context& io_;
  OnEnd on_end_;
  frame::Channel<v1::ToCourier> runnerd_;
  uint64_t last_number_ = 0;  // Of the calls of shells and of tools, which runnerd hears of rising.
  std::optional<ShimCalls> shims_;
  std::optional<RuntimeClient> runtime_;
  mcp::Servers servers_;
  std::optional<FilesClient> files_;
  std::string prompt_;  // The pieces of it that have come.
};

}  // namespace cowork::courier
