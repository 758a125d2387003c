// EventQueue: what happened in the sessions and was not yet read by brokerd. On the loop.
//
// It is open while brokerd reads it. That is runnerd's lease of life: without a reader no session
// starts, and when the reader goes every session ends (docs/decisions/).

#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "cowork/v1/runner.pb.h"

namespace cowork::runnerd {

class EventQueue {
 public:
  // A session with more bytes unread than this waits until half of them are read: brokerd writes
  // each event to disk, and a box can talk faster than that.
  static constexpr size_t kMostUnread = 1024 * 1024;

  // Told when a session has come to wait, and when it may go on.
  using OnPace = std::function<void(const std::string& session, bool waits)>;
  void TellPace(OnPace on_pace) { on_pace_ = std::move(on_pace); }

  bool open() const { return open_; }
  // Answers a number for this opening, so that the late end of an earlier reader closes nothing.
  uint64_t Open() {
    open_ = true;
    return ++opening_;
  }

  // Dropped while nobody reads: whoever opens the queue next knows of no session.
  void Push(v1::RunnerEvent event) {
    if (!open_) return;
    Count(event);
    events_.push_back(std::move(event));
    WakeReader();
  }

  // Nothing more will be read; the reader's Next() answers nothing.
  void Close(uint64_t opening) {
    if (opening != opening_) return;
    open_ = false;
    events_.clear();
    unread_.clear();
    WakeReader();
  }

  struct Awaiter {
    EventQueue& queue;
    bool await_ready() const noexcept { return !queue.open_ || !queue.events_.empty(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { queue.reader_ = waiting; }
    std::optional<v1::RunnerEvent> await_resume() { return queue.Take(); }
  };
  Awaiter Next() { return Awaiter{*this}; }

 private:
  struct Unread {
    size_t bytes = 0;
    bool waits = false;
  };

  std::optional<v1::RunnerEvent> Take() {
    if (events_.empty()) return std::nullopt;
    v1::RunnerEvent event = std::move(events_.front());
    events_.pop_front();
    Discount(event);
    return event;
  }

  void Count(const v1::RunnerEvent& event) {
    Unread& unread = unread_[event.session_id()];
    unread.bytes += event.ByteSizeLong();
    if (unread.bytes > kMostUnread && !std::exchange(unread.waits, true))
      Pace(event.session_id(), true);
  }

  void Discount(const v1::RunnerEvent& event) {
    const auto entry = unread_.find(event.session_id());
    if (entry == unread_.end()) return;
    entry->second.bytes -= event.ByteSizeLong();
    const bool goes_on = entry->second.waits && entry->second.bytes <= kMostUnread / 2;
    if (goes_on) entry->second.waits = false;
    if (entry->second.bytes == 0) unread_.erase(entry);
    if (goes_on) Pace(event.session_id(), false);
  }

  void Pace(const std::string& session, bool waits) const {
    if (on_pace_) on_pace_(session, waits);
  }

  void WakeReader() {
    if (reader_) std::exchange(reader_, nullptr).resume();
  }

  bool open_ = false;
  uint64_t opening_ = 0;
  OnPace on_pace_;
  std::deque<v1::RunnerEvent> events_;
  std::map<std::string, Unread> unread_;  // By session.
  std::coroutine_handle<> reader_;
};

}  // namespace cowork::runnerd
