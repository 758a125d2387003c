// Pace: how fast passphrases may be tried. A person mistypes a few times; a program that guesses
// waits longer after each failure.

#pragma once

#include <chrono>

#include "common/base/result.h"
#include "vaultd/core/clock.h"

namespace cowork::vaultd {

class Pace {
 public:
  static constexpr int kFree = 3;  // Wrong ones in a row that cost no wait.
  static constexpr std::chrono::seconds kLongestWait{60};

  // kResourceExhausted: it is too soon after a wrong one; the message says how long.
  Result<void> MayTry(TimePoint now) const;
  int failures() const { return failures_; }  // In a row, until now.
  void Failed(TimePoint now);                 // The wait doubles, from one second on.
  void Succeeded() { *this = Pace(); }

 private:
  int failures_ = 0;
  TimePoint next_;
};

}  // namespace cowork::vaultd
