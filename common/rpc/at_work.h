// AtWork: how many coroutines are at work, for whoever must not go before the last of them.

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

namespace cowork::rpc {

class AtWork {
 public:
  // One of them, until it is let go of. From any thread, as is all of this.
  using One = std::shared_ptr<void>;
  One Begin() {
    const std::lock_guard lock(mutex_);
    ++count_;
    return {this, [](AtWork* work) { work->End(); }};
  }

  void WaitForNone() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  void End() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable none_;
  int count_ = 0;
};

}  // namespace cowork::rpc
