// BackOff: how long to wait before a daemon that died is started again, and when to give up. Pure.

#pragma once

#include <chrono>
#include <optional>

namespace cowork::standalone {

using TimePoint = std::chrono::steady_clock::time_point;

inline constexpr std::chrono::milliseconds kFirstWait{100};
inline constexpr std::chrono::milliseconds kLongestWait{5'000};
inline constexpr std::chrono::seconds kLongLife{30};  // After it the next wait is the first again.
inline constexpr int kMostDeathsBeforeReady = 5;

class BackOff {
 public:
  void Started(TimePoint now) { started_ = now; }
  void Ready() { was_ready_ = true; }

  // When to start it again. None: it has died too often without ever having been ready, and the
  // next time would be the same.
  std::optional<TimePoint> Died(TimePoint now);

 private:
  TimePoint started_;
  std::chrono::milliseconds wait_ = kFirstWait;
  bool was_ready_ = false;
  int deaths_before_ready_ = 0;
};

}  // namespace cowork::standalone
