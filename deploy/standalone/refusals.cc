#include "deploy/standalone/refusals.h"

#include <utility>

namespace cowork::standalone {

std::vector<Refusals::Counted> Refusals::Due(TimePoint now) {
  std::vector<Counted> due;
  for (auto& [refusal, kept] : kept_) {
    if (kept.times == 0 || now < kept.not_before) continue;
    due.push_back({.refusal = refusal, .times = std::exchange(kept.times, 0)});
    kept.not_before = now + kBetweenRefusalsLogged;
  }
  return due;
}

}  // namespace cowork::standalone
