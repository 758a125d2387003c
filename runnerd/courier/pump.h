// Pump: carries what a pipe or a socket says to a taker, a piece at a time, and only as fast as it
// is taken. Descriptors that come along with the bytes of a socket are closed by the kernel; they
// never become this process's.

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
    // It is a socket, and descriptors came along. Empty: it may be a pipe, and nobody is told.
    std::function<void()> on_descriptors{};
  };

  Pump(boost::asio::io_context& io, os::UniqueFd pipe, Handlers handlers);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  void Nudge();
  // It is a socket, and no more is wanted: what was said is taken still, and then comes on_end.
  void Finish();
  bool ended() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cowork::courier
