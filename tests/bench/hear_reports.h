// HearReports(): reads what a dialer tells runnerd of each request, as runnerd does, for as long as
// the dialer is there. Where nobody reads it the dialer takes no more requests.

#pragma once

#include <fcntl.h>

#include <thread>
#include <utility>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"

namespace cowork::bench {

inline void HearReports(const os::UniqueFd& runnerd) {
  os::UniqueFd ours(::fcntl(runnerd.get(), F_DUPFD_CLOEXEC, 3));
  std::thread([ours = std::move(ours)] {
    while (frame::Receive(ours.get()).ok()) continue;
  }).detach();
}

}  // namespace cowork::bench
