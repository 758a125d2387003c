// Connections asks runnerd for a socket that is connected to the runtime, and waits for it: the box
// has a network of its own, and the courier cannot connect anything.

#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::courier {

class Connections {
 public:
  explicit Connections(std::function<void()> ask) : ask_(std::move(ask)) {}

  // kUnavailable: nothing came in time.
  boost::asio::awaitable<Result<os::UniqueFd>> Next(std::chrono::steady_clock::time_point until);

  // What runnerd sends answers the oldest wish, even one that nobody waits for any more.
  void Arrive(os::UniqueFd socket);

 private:
  struct Wish {
    explicit Wish(const boost::asio::any_io_executor& on) : arrived(on) {}
    boost::asio::steady_timer arrived;
    os::UniqueFd socket;
  };

  std::function<void()> ask_;
  std::deque<std::shared_ptr<Wish>> wishes_;
};

}  // namespace cowork::courier
