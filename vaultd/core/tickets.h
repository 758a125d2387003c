// TicketTable: which secrets may be put now, by whoever shows the ticket that brokerd was given.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "vaultd/core/clock.h"

namespace cowork::vaultd {

using Ticket = std::array<uint8_t, 32>;

inline constexpr std::chrono::seconds kTicketLife{60};
inline constexpr size_t kMostTickets = 64;

class TicketTable {
 public:
  // `ticket` is fresh and random. kResourceExhausted: kMostTickets are open already.
  Result<void> Open(const Ticket& ticket, std::string secret, TimePoint now);

  // The name of the secret that may be put. The ticket is gone, whatever becomes of the putting.
  // kPermissionDenied: there is no such ticket, or no longer.
  Result<std::string> Spend(const Ticket& ticket, TimePoint now);

 private:
  void DropExpired(TimePoint now);

  struct Entry {
    Ticket ticket;
    std::string secret;
    TimePoint expires;
  };
  std::vector<Entry> open_;
};

}  // namespace cowork::vaultd
