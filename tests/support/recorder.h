// Recorder: what a fake was told, in order, for the test's thread to wait for.

#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace cowork::support {

template <typename T>
class Recorder {
 public:
  void Record(T what) {
    const std::lock_guard lock(mutex_);
    recorded_.push_back(std::move(what));
    changed_.notify_all();
  }

  // The next one, taken out; none if it does not come in time.
  std::optional<T> Next(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return !recorded_.empty(); })) return std::nullopt;
    T first = std::move(recorded_.front());
    recorded_.pop_front();
    return first;
  }

  bool empty() const {
    const std::lock_guard lock(mutex_);
    return recorded_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> recorded_;
};

}  // namespace cowork::support
