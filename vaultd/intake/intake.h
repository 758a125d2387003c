// One client's one request over intake.sock: a ticket, and a sealed memory file with the secret or
// the passphrase.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/frame/pair.h"
#include "vaultd/core/clock.h"
#include "vaultd/core/tickets.h"
#include "vaultd/core/vault.h"

namespace cowork::vaultd {

// The ticket of a packet. kInvalidArgument: it is no request with one ticket and one descriptor.
Result<Ticket> TicketFromWire(const frame::Frame& packet);

// Does what a packet asks for. What comes back is the answer's packet.
std::string AnswerIntake(Vault& vault, const frame::Frame& packet, const Now& now);

}  // namespace cowork::vaultd
