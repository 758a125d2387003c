// Signal: a coroutine waits until something has changed. One thread; a waiter looks again at what
// it waits for, since it may be woken for nothing.
//
//   while (pieces.empty()) co_await changed.Wait();

#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cowork::dialer {

class Signal {
 public:
  explicit Signal(boost::asio::io_context& io) : timer_(io) {
    timer_.expires_at(std::chrono::steady_clock::time_point::max());
  }

  void Notify() { timer_.cancel(); }

  boost::asio::awaitable<void> Wait() {
    boost::system::error_code woken;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }

  // For a signal with one waiter: at most that long.
  boost::asio::awaitable<void> WaitAtMost(std::chrono::steady_clock::duration limit) {
    timer_.expires_after(limit);
    co_await Wait();
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace cowork::dialer
