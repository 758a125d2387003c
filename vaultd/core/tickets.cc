#include "vaultd/core/tickets.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/base/constant_time.h"

namespace cowork::vaultd {
Result<void> TicketTable::Open(const Ticket& ticket, Errand errand, TimePoint now) {
  DropExpired(now);
  if (open_.size() >= kMostTickets)
    return Error(ErrorCode::kResourceExhausted,
                 "the vault waits for 64 clients already; try again in a minute");
  open_.push_back({.ticket = ticket, .errand = std::move(errand), .expires = now + kTicketLife});
  return {};
}

Result<Errand> TicketTable::Spend(const Ticket& ticket, TimePoint now) {
  DropExpired(now);
  const auto entry = std::ranges::find_if(open_, [&](const Entry& open) {
    return EqualInConstantTime(std::as_bytes(std::span(open.ticket)),
                               std::as_bytes(std::span(ticket)));
  });
  if (entry == open_.end())
    return Error(ErrorCode::kPermissionDenied,
                 "the ticket is unknown, used, older than 60 s or from before a lock; ask for a "
                 "new one with "
                 "`cowork secret set` or `cowork vault unlock`");
  Errand errand = std::move(entry->errand);
  open_.erase(entry);
  return errand;
}

void TicketTable::DropFor(const std::string& secret) {
  std::erase_if(open_, [&](const Entry& open) {
    return open.errand.act == Errand::Act::kPut && open.errand.secret == secret;
  });
}

void TicketTable::DropExpired(TimePoint now) {
  std::erase_if(open_, [now](const Entry& open) { return open.expires <= now; });
}

}  // namespace cowork::vaultd
