// TicketTable: what may come in over intake.sock now, from whoever shows the ticket that brokerd
// was given.

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

// Setting a passphrase is another thing than trying one: who was told to type it once must not
// find that it was the first.
struct Errand {
  enum class Act { kPut, kUnlock, kSetPassphrase };
  Act act = Act::kPut;
  std::string secret = {};  // The name, of what is put.

  friend bool operator==(const Errand&, const Errand&) = default;
};

class TicketTable {
 public:
  // `ticket` is fresh and random. kResourceExhausted: kMostTickets are open already.
  Result<void> Open(const Ticket& ticket, Errand errand, TimePoint now);

  // What it is for. The ticket is gone, whatever becomes of that.
  // kPermissionDenied: there is no such ticket, or no longer.
  Result<Errand> Spend(const Ticket& ticket, TimePoint now);

  void DropFor(const std::string& secret);  // Those to put it.
  void DropAll() { open_.clear(); }

 private:
  void DropExpired(TimePoint now);

  struct Entry {
    Ticket ticket;
    Errand errand;
    TimePoint expires;
  };
  std::vector<Entry> open_;
};

}  // namespace cowork::vaultd
