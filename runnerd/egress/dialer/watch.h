// Watch: closes a socket when what is done with it takes too long.

#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace cowork::dialer {

class Watch {
 public:
  // The socket outlives it.
  Watch(boost::asio::ip::tcp::socket& socket, std::chrono::steady_clock::duration limit)
      : timer_(socket.get_executor(), limit), on_duty_(std::make_shared<bool>(true)) {
    timer_.async_wait([&socket, on_duty = on_duty_](const boost::system::error_code& cancelled) {
      boost::system::error_code ignored;
      if (!cancelled && *on_duty) socket.close(ignored);
    });
  }
  // The timer may have fired already, with its handler still to run.
  ~Watch() { *on_duty_ = false; }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<bool> on_duty_;
};

}  // namespace cowork::dialer
