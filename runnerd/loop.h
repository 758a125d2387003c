// OnLoop: moves a handler from gRPC's thread to the Asio loop, where everything of a session lives.
//
//   co_await OnLoop(io);   // from here on, nothing of a session changes under us

#pragma once

#include <coroutine>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace cowork::runnerd {

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
