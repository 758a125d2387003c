// Operation: what a coroutine awaits of a gRPC completion queue.

#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

namespace cowork::rpc {

// What a completion queue hands back to us: somebody waits for this.
class Event {
 public:
  virtual void Happened(bool well) = 0;

 protected:
  ~Event() = default;
};

// An Event that a coroutine awaits. `start` begins the work and passes on the tag it is given.
template <typename Start>
class [[nodiscard]] Operation final : private Event {
 public:
  explicit Operation(Start start) : start_(std::move(start)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    start_(static_cast<void*>(static_cast<Event*>(this)));
  }
  bool await_resume() const noexcept { return well_; }

 private:
  void Happened(bool well) override {
    well_ = well;
    waiting_.resume();
  }

  Start start_;
  std::coroutine_handle<> waiting_;
  bool well_ = false;
};

// Runs every event of a queue until it is shut down and empty.
inline void RunQueue(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  for (bool well = false; queue.Next(&tag, &well);) static_cast<Event*>(tag)->Happened(well);
}

// Runs `then` on the queue's thread, now or after a while. A queue that is shut down waits for it,
// unless it is dropped before.
class Later final : private Event {
 public:
  static void Run(grpc::CompletionQueue& queue, std::function<void()> then,
                  std::chrono::milliseconds after = std::chrono::milliseconds(0)) {
    auto* later = new Later(queue, std::move(then));  // Freed in Happened(), which comes once.
    const std::lock_guard lock(mutex_);
    waiting_.insert(later);
    later->alarm_.Set(&queue, std::chrono::system_clock::now() + after,
                      static_cast<void*>(static_cast<Event*>(later)));
  }

  // What still waits on this queue will not be run.
  static void Drop(const grpc::CompletionQueue& queue) {
    const std::lock_guard lock(mutex_);
    for (Later* later : waiting_)
      if (&later->queue_ == &queue) later->alarm_.Cancel();
  }

 private:
  Later(grpc::CompletionQueue& queue, std::function<void()> then)
      : queue_(queue), then_(std::move(then)) {}
  void Happened(bool well) override {
    const std::unique_ptr<Later> owned(this);
    {
      const std::lock_guard lock(mutex_);
      waiting_.erase(this);
    }
    if (well) then_();
  }

  static inline std::mutex mutex_;
  static inline std::set<Later*> waiting_;

  grpc::CompletionQueue& queue_;
  std::function<void()> then_;
  grpc::Alarm alarm_;
};

}  // namespace cowork::rpc
