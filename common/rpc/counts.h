// Counts: what a server has done since it started. Any thread may read them.

#pragma once

#include <atomic>
#include <cstdint>

#include "common/base/result.h"

namespace cowork::rpc {

struct Counts {
  std::atomic<uint64_t> connections_adopted = 0;
  std::atomic<uint64_t> calls_done = 0;
  std::atomic<uint64_t> calls_refused = 0;  // By the router, before a handler ran.
  std::atomic<uint64_t> calls_failed = 0;   // By their handler.

  Error Refused(const Error& why) {
    ++calls_refused;
    return why;
  }
};

}  // namespace cowork::rpc
