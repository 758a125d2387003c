// Timer: "later" and "what time is it", for everything that runs on brokerd's one queue.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "common/base/check.h"
#include "common/rpc/operation.h"

namespace cowork::brokerd {

// Milliseconds of Unix time.
using Clock = std::function<int64_t()>;

inline int64_t SystemUnixMs() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

class Timer {
 public:
  explicit Timer(Clock clock) : clock_(std::move(clock)) {}

  // The server that has the queue is made after those that use the timer.
  void Use(grpc::CompletionQueue& queue) { queue_ = &queue; }
  grpc::CompletionQueue& queue() const {
    CHECK(queue_ != nullptr);
    return *queue_;
  }

  int64_t Now() const { return clock_(); }
  void After(std::chrono::milliseconds delay, std::function<void()> then) const {
    rpc::Later::Run(queue(), std::move(then), delay);
  }

 private:
  Clock clock_;
  grpc::CompletionQueue* queue_ = nullptr;
};

}  // namespace cowork::brokerd
