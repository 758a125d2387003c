#include "brokerd/core/shares.h"

#include "common/base/check.h"

namespace cowork::brokerd {

void Shares::Learn(const std::string& session, uint64_t taken) {
  if (taken_.size() >= kMostKnown) Forget();
  taken_[session] = taken;
}

bool Shares::Take(const std::string& session, uint64_t amount) {
  const auto taken = taken_.find(session);
  CHECK(taken != taken_.end());
  if (taken->second > most_ || amount > most_ - taken->second) return false;
  taken->second += amount;
  return true;
}

}  // namespace cowork::brokerd
