// ShimCalls accepts on the listener of the box and numbers the calls that come in.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "common/os/unique_fd.h"
#include "runnerd/courier/shell_call.h"
#include "runnerd/courier/wire.h"

namespace cowork::courier {

class ShimCalls {
 public:
  struct Handlers {
    std::function<void(uint64_t call, ShellRequest)> on_call;
    std::function<void(uint64_t call)> on_gone;  // Its shim hung up before it was answered.
  };

  ShimCalls(boost::asio::io_context& io, os::UniqueFd listener, Handlers handlers);

  // Both read over a call that is gone.
  void Output(uint64_t call, os::UniqueFd out, os::UniqueFd err);
  void Exit(uint64_t call, int code, std::string say);

 private:
  struct Entry {
    std::unique_ptr<ShellCall> call;
    bool announced = false;
  };

  void Accept();
  void AcceptAll();
  void Begin(os::UniqueFd shim);
  void End(uint64_t number);

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor listener_;
  Handlers handlers_;
  std::map<uint64_t, Entry> calls_;
  uint64_t last_ = 0;
};

}  // namespace cowork::courier
