// PollLoop: waits on many sockets with one thread. Asio would be much for that: nothing here is
// ever written that does not fit at once, and the confinement stays as short as this file.

#pragma once

#include <functional>
#include <list>
#include <optional>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "vaultd/core/clock.h"

namespace cowork::vaultd {

class PollLoop {
 public:
  enum class Then { kGoOn, kClose };
  // Called with the socket when it can be read, or its other end is gone.
  using OnReadable = std::function<Then(int socket)>;

  // Owns the socket until its callback says kClose, or `until` has come. May be called from
  // callbacks.
  void Watch(os::UniqueFd socket, OnReadable on_readable,
             std::optional<TimePoint> until = std::nullopt);

  // Waits for something to happen, and has it done; but no longer than to `until`. Answers whether
  // `control`, which stays the caller's, can be read.
  Result<bool> RunOnce(int control, std::optional<TimePoint> until = std::nullopt);

 private:
  struct Watched {
    os::UniqueFd socket;
    OnReadable on_readable;
    std::optional<TimePoint> until;
  };
  int MillisecondsToWait(std::optional<TimePoint> first) const;

  std::list<Watched> watched_;
};

}  // namespace cowork::vaultd
