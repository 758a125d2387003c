// Courier: the go-between of one session. On one side the runtime's server and the shims of its
// box, on the other runnerd, which hears of them what this file's frames can say and no more.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/runtime_client.h"
#include "runnerd/courier/shim_calls.h"

namespace cowork::courier {

class Courier {
 public:
  // `on_end`: runnerd is gone, and nothing is left to do.
  Courier(boost::asio::io_context& io, os::UniqueFd runnerd, std::function<void()> on_end);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

 private:
  void OnMessage(v1::ToCourier message, frame::Descriptors descriptors);
  void SetUp(const v1::ToCourier::Setup& setup, frame::Descriptors descriptors);
  void Tell(const v1::FromCourier& message) { runnerd_.Send(message); }
  ShimCalls::Handlers ForShims();

  boost::asio::io_context& io_;
  frame::Channel<v1::ToCourier> runnerd_;
  std::optional<ShimCalls> shims_;
  std::optional<RuntimeClient> runtime_;
  std::string prompt_;  // The pieces of it that have come.
};

}  // namespace cowork::courier
