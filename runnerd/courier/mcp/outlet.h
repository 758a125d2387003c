// Outlet: sends bytes on a socket as fast as the other end takes them, and keeps the rest.

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/os/unique_fd.h"

namespace cowork::courier::mcp {

class Outlet {
 public:
  // Both may be told from inside Send().
  struct Handlers {
    std::function<void()> on_drained;  // Everything has been taken.
    std::function<void()> on_gone;     // Nobody takes anything any more. Once.
  };

  Outlet(boost::asio::io_context& io, os::UniqueFd socket, Handlers handlers);
  ~Outlet();
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  void Send(std::string bytes);
  size_t queued_bytes() const;  // What the other end has not taken yet: for back-pressure.

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cowork::courier::mcp
