// The bounds of a walk through a project, and how much of them it has used. A walk that would go
// past one finds nothing: a project is guarded whole, or has no box.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "common/base/result.h"

namespace cowork::box {

struct WalkBounds {
  size_t entries = 1'000'000;
  size_t found = 2'000;
  size_t depth = 100;
  size_t bytes = 64 * 1024 * 1024;  // Of the paths that it has in mind at once.
  std::chrono::seconds time{20};    // With every further try.
  int tries = 32;                   // While directories vanish under it.
};

// Too much of something for any walk. kFailedPrecondition, with what to do.
Error TooMuch(const std::string& what);

// Whatever Takes more than there is answers TooMuch().
class WalkBudget {
 public:
  using Clock = std::chrono::steady_clock;

  // Of a walk that began then, if not with this try.
  WalkBudget(const WalkBounds& bounds, Clock::time_point began)
      : bounds_(bounds), latest_end_(began + bounds.time) {}

  Result<void> CheckTime() const;
  Result<void> CheckDepth(const std::string& directory) const;
  size_t entries_left() const { return bounds_.entries - entries_; }
  Result<void> TakeEntries(size_t count);
  Result<void> TakeFound();
  // A path is in mind from Remember() to Forget().
  Result<void> Remember(const std::string& path);
  void Forget(const std::string& path) { bytes_ -= path.size(); }

 private:
  const WalkBounds bounds_;
  const Clock::time_point latest_end_;
  size_t entries_ = 0;
  size_t found_ = 0;
  size_t bytes_ = 0;
};

}  // namespace cowork::box
