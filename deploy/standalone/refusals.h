// Refusals: how often daemons were refused something, for a log that none of them can fill. Pure.

#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "deploy/standalone/back_off.h"

namespace cowork::standalone {

inline constexpr std::chrono::seconds kBetweenRefusalsLogged{10};

// What was refused, to whom, and why: all in words of ours, so that there are few of them.
struct Refusal {
  std::string daemon;
  std::string why;
  std::string detail;
  friend auto operator<=>(const Refusal&, const Refusal&) = default;
};

class Refusals {
 public:
  struct Counted {
    Refusal refusal;
    size_t times = 0;    // Since it was logged last.
    std::string client;  // Whom the last of them was about.
  };

  void Add(const Refusal& refusal, std::string client) {
    Kept& kept = kept_[refusal];
    ++kept.times;
    kept.client = std::move(client);
  }

  // Those to log now: each at most once in kBetweenRefusalsLogged. One that has not come again for
  // so long is forgotten.
  std::vector<Counted> Due(TimePoint now);
  size_t kept() const { return kept_.size(); }

 private:
  struct Kept {
    size_t times = 0;
    std::string client;
    TimePoint not_before = TimePoint::min();
  };
  std::map<Refusal, Kept> kept_;
};

}  // namespace cowork::standalone
