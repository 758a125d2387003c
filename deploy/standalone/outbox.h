// Outbox: what a daemon is to be handed over its control, in order. A control takes a few messages
// ahead and no more, and descriptors in flight are counted for the whole person: what does not go
// now goes a little later.

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/back_off.h"

namespace cowork::standalone {

inline constexpr std::chrono::milliseconds kBetweenDeliveries{20};
// A daemon that has taken nothing for so long hangs. Unwired it is of no use: it is killed, and
// comes again.
inline constexpr std::chrono::seconds kPatienceWithADaemon{30};

// More than a daemon is handed when every peer and client is new. One that asks for clients'
// sockets and takes none would fill us with descriptors.
inline constexpr size_t kMostThatWaits = 64;

class Outbox {
 public:
  // kResourceExhausted: kMostThatWaits do
  Result<void> Add(std::string channel, os::UniqueFd socket, TimePoint now);

  // Sends what the control takes; the rest waits. Any error: what waits will never arrive.
  // kUnavailable        the daemon is about to end
  // kResourceExhausted  it has taken nothing for kPatienceWithADaemon
  Result<void> Deliver(int control, TimePoint now);

  bool empty() const { return waiting_.empty(); }

 private:
  struct Item {
    std::string channel;
    os::UniqueFd socket;
  };
  std::deque<Item> waiting_;
  TimePoint stuck_since_;  // Of the first of them.
};

}  // namespace cowork::standalone
