// Pump: carries what a pipe says to a taker, a piece at a time, and only as fast as it is taken.

#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "common/os/unique_fd.h"

namespace cowork::courier {

class Pump {
 public:
  struct Handlers {
    std::function<bool()> may_take;  // Whether the taker has room. If not: Nudge() when it has.
    std::function<void(std::string_view)> take;
    std::function<void()> on_end;  // Once: every writer has closed the pipe.
  };

  Pump(boost::asio::io_context& io, os::UniqueFd pipe, Handlers handlers);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  void Nudge();
  bool ended() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cowork::courier
