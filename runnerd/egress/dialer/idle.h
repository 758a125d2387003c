// Idle: connections that an answer left open, of the routes that are open now. They serve the next
// request of the same route and lease, and nobody else's: a dialer is one session's, and new routes
// start with none.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runnerd/egress/dialer/upstream.h"

namespace cowork::dialer {

class Idle {
 public:
  explicit Idle(boost::asio::io_context& io) : limit_(io) {}

  // nullptr: there is none that still stands.
  std::unique_ptr<Upstream> Take(const std::string& key);
  // Lets the oldest go where there are too many.
  void Keep(std::string key, std::unique_ptr<Upstream> upstream);
  void Clear() { kept_.clear(); }

 private:
  void DropOld();
  void DropOldLater();

  struct Kept {
    std::string key;
    std::chrono::steady_clock::time_point since;
    std::unique_ptr<Upstream> upstream;
  };
  std::vector<Kept> kept_;  // The oldest first.
  boost::asio::steady_timer limit_;
  bool waiting_ = false;  // For limit_.
};

}  // namespace cowork::dialer
