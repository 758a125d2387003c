// Where a handler goes on: on the Asio loop, where everything of a session lives, or off it, in a
// thread of its own, for what takes long and touches no session.
//
//   co_await OffLoop();    // no other session waits for what follows
//   co_await OnLoop(io);   // from here on, nothing of a session changes under us

#pragma once

#include <coroutine>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace cowork::runnerd {

class OffLoop {
 public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    std::thread([waiting] { waiting.resume(); }).detach();
  }
  void await_resume() const noexcept {}
};

class OnLoop {
 public:
  explicit OnLoop(boost::asio::io_context& io) : io_(io) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    boost::asio::post(io_, [waiting] { waiting.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  boost::asio::io_context& io_;
};

}  // namespace cowork::runnerd
