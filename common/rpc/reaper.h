// Reaper: notices when the peer of a connected socket hangs up. gRPC tells us of calls only, and a
// table of connections that nobody cleans holds their descriptors until there are no more.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::rpc {

class Reaper {
 public:
  static Result<std::unique_ptr<Reaper>> Start();
  ~Reaper();  // Forgets whom it watches, and tells nobody.
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  // Runs `gone` once, on the reaper's thread, when either end of the connection was closed or shut
  // down. `socket` is a duplicate, and closed then. From any thread, but not after the end began.
  Result<void> Watch(os::UniqueFd socket, std::function<void()> gone);

 private:
  struct Watched {
    os::UniqueFd socket;
    std::function<void()> gone;
  };
  Reaper(os::UniqueFd events, os::UniqueFd end)
      : events_(std::move(events)), end_(std::move(end)), thread_([this] { Run(); }) {}
  void Run();
  void Bury(uint64_t number);

  const os::UniqueFd events_;
  const os::UniqueFd end_;
  std::mutex mutex_;
  uint64_t next_ = 1;  // 0 is `end_`.
  std::map<uint64_t, Watched> watched_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace cowork::rpc
