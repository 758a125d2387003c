// EventQueue: what happened in the sessions and was not yet read by brokerd. On the loop.
//
// Each session that has something unread has its turn, and in it one event: who talks much makes
// nobody wait but itself. What an agent says is one word as long as nobody has read it.
//
// It is open while brokerd reads it. That is runnerd's lease of life: without a reader no session
// starts, and when the reader goes every session ends (docs/decisions/).

#pragma once

#include <algorithm>
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
  // What an event costs beside its bytes. So a word of one letter is no small one.
  static constexpr size_t kEach = 64;
  static constexpr size_t kLongestWord = 16 * 1024;

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
    const std::string session = event.session_id();
    Unread& unread = unread_[session];
    if (unread.events.empty()) turns_.push_back(session);
    unread.Add(std::move(event));
    if (unread.bytes > kMostUnread && !std::exchange(unread.waits, true)) Pace(session, true);
    WakeReader();
  }

  // Nothing more will be read; the reader's Next() answers nothing.
  void Close(uint64_t opening) {
    if (opening != opening_) return;
    open_ = false;
    turns_.clear();
    unread_.clear();
    WakeReader();
  }

  struct Awaiter {
    EventQueue& queue;
    bool await_ready() const noexcept { return !queue.open_ || !queue.turns_.empty(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { queue.reader_ = waiting; }
    std::optional<v1::RunnerEvent> await_resume() { return queue.Take(); }
  };
  Awaiter Next() { return Awaiter{*this}; }

 private:
  struct Unread {
    std::deque<v1::RunnerEvent> events;
    size_t bytes = 0;
    bool waits = false;

    void Add(v1::RunnerEvent event) {
      if (!events.empty() && Continues(events.back(), event)) {
        events.back().mutable_said()->mutable_text()->append(event.said().text());
        bytes += event.said().text().size();
      } else {
        bytes += SizeOf(event);
        events.push_back(std::move(event));
      }
    }
    v1::RunnerEvent Take() {
      v1::RunnerEvent event = std::move(events.front());
      events.pop_front();
      bytes = events.empty() ? 0 : bytes - std::min(bytes, SizeOf(event));
      return event;
    }
  };

  static size_t SizeOf(const v1::RunnerEvent& event) { return event.ByteSizeLong() + kEach; }

  static bool Continues(const v1::RunnerEvent& word, const v1::RunnerEvent& next) {
    return word.has_said() && next.has_said() &&
           word.said().text().size() + next.said().text().size() <= kLongestWord;
  }

  std::optional<v1::RunnerEvent> Take() {
    if (turns_.empty()) return std::nullopt;
    const std::string session = std::move(turns_.front());
    turns_.pop_front();
    const auto entry = unread_.find(session);
    Unread& unread = entry->second;
    v1::RunnerEvent event = unread.Take();
    const bool goes_on = unread.waits && unread.bytes <= kMostUnread / 2;
    if (goes_on) unread.waits = false;
    if (unread.events.empty())
      unread_.erase(entry);
    else
      turns_.push_back(session);
    if (goes_on) Pace(session, false);
    return event;
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
  std::deque<std::string> turns_;         // Sessions with something unread, each once.
  std::map<std::string, Unread> unread_;  // By session; none that is empty.
  std::coroutine_handle<> reader_;
};

}  // namespace cowork::runnerd
