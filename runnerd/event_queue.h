// EventQueue: what happened in the sessions and was not yet read by brokerd. On the loop.
//
// It is open while brokerd reads it. That is runnerd's lease of life: without a reader no session
// starts, and when the reader goes every session ends (docs/decisions/).

#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "cowork/v1/runner.pb.h"

namespace cowork::runnerd {

class EventQueue {
 public:
  bool open() const { return open_; }
  // Answers a number for this opening, so that the late end of an earlier reader closes nothing.
  uint64_t Open() {
    open_ = true;
    return ++opening_;
  }

  // Dropped while nobody reads: whoever opens the queue next knows of no session.
  void Push(v1::RunnerEvent event) {
    if (!open_) return;
    events_.push_back(std::move(event));
    WakeReader();
  }

  // Nothing more will be read; the reader's Next() answers nothing.
  void Close(uint64_t opening) {
    if (opening != opening_) return;
    open_ = false;
    events_.clear();
    WakeReader();
  }

  struct Awaiter {
    EventQueue& queue;
    bool await_ready() const noexcept { return !queue.open_ || !queue.events_.empty(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { queue.reader_ = waiting; }
    std::optional<v1::RunnerEvent> await_resume() {
      if (queue.events_.empty()) return std::nullopt;
      v1::RunnerEvent event = std::move(queue.events_.front());
      queue.events_.pop_front();
      return event;
    }
  };
  Awaiter Next() { return Awaiter{*this}; }

 private:
  void WakeReader() {
    if (reader_) std::exchange(reader_, nullptr).resume();
  }

  bool open_ = false;
  uint64_t opening_ = 0;
  std::deque<v1::RunnerEvent> events_;
  std::coroutine_handle<> reader_;
};

}  // namespace cowork::runnerd
