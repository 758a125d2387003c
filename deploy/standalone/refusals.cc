#include "deploy/standalone/refusals.h"

#include <utility>

namespace cowork::standalone {

std::vector<Refusals::Counted> Refusals::Due(TimePoint now) {
  std::vector<Counted> due;
  std::erase_if(kept_, [now](const auto& entry) {
    return entry.second.times == 0 && now >= entry.second.not_before;
  });
  for (auto& [refusal, kept] : kept_) {
    if (now < kept.not_before) continue;
    due.push_back(
        {.refusal = refusal, .times = std::exchange(kept.times, 0), .client = kept.client});
    kept.not_before = now + kBetweenRefusalsLogged;
  }
  return due;
}

}  // namespace cowork::standalone
