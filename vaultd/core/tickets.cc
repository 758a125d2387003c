#include "vaultd/core/tickets.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/base/constant_time.h"

namespace cowork::vaultd {
Result<void> TicketTable::Open(const Ticket& ticket, std::string secret, TimePoint now) {
  DropExpired(now);
  if (open_.size() >= kMostTickets)
    return Error(ErrorCode::kResourceExhausted,
                 "the vault waits for 64 secrets already; put one of them, or try in a minute");
  open_.push_back({.ticket = ticket, .secret = std::move(secret), .expires = now + kTicketLife});
  return {};
}

Result<std::string> TicketTable::Spend(const Ticket& ticket, TimePoint now) {
  DropExpired(now);
  const auto entry = std::ranges::find_if(open_, [&](const Entry& open) {
    return EqualInConstantTime(std::as_bytes(std::span(open.ticket)),
                               std::as_bytes(std::span(ticket)));
  });
  if (entry == open_.end())
    return Error(ErrorCode::kPermissionDenied,
                 "the ticket is unknown, used or older than 60 s; ask for a new one with "
                 "`cowork secret set`");
  std::string secret = std::move(entry->secret);
  open_.erase(entry);
  return secret;
}

void TicketTable::DropExpired(TimePoint now) {
  std::erase_if(open_, [now](const Entry& open) { return open.expires <= now; });
}

}  // namespace cowork::vaultd
