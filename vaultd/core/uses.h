// Uses: how often a session was lent a secret for a destination, since that was last recorded. A
// redeem waits for no disk, so its record comes after it: within a second, one for all of them.

#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/audit/record.h"
#include "common/base/ids.h"
#include "vaultd/core/clock.h"

namespace cowork::vaultd {

class Uses {
 public:
  static constexpr std::chrono::milliseconds kWithin{900};  // Leaves a tenth to write it in.

  static constexpr std::chrono::seconds kBetweenTries{10};  // To a disk that is full.

  void Count(const SessionId& session, const std::string& secret, const std::string& destination,
             TimePoint now);
  std::optional<TimePoint> due() const { return due_; }  // None: there is nothing to record.
  std::vector<AuditRecord> Records() const;
  void Forget();
  void TryAgain(TimePoint now) { due_ = now + kBetweenTries; }

 private:
  struct What {
    std::string session;
    std::string secret;
    std::string destination;
    auto operator<=>(const What&) const = default;
  };
  std::map<What, uint64_t> times_;
  std::optional<TimePoint> due_;
};

}  // namespace cowork::vaultd
