#include "vaultd/intake/intake.h"

#include <algorithm>

#include "common/base/log.h"
#include "cowork/v1/frames.pb.h"
#include "vaultd/intake/sealed_file.h"

namespace cowork::vaultd {
namespace {

// Answers the secret's name.
Result<std::string> Keep(Vault& vault, const frame::Frame& packet, TimePoint now) {
  const Ticket ticket = TRY(TicketFromWire(packet));
  return vault.Put(ticket, now, [&] { return ReadSealed(packet.descriptors[0]); });
}

}  // namespace

Result<Ticket> TicketFromWire(const frame::Frame& packet) {
  v1::IntakeRequest request;
  if (!request.ParseFromString(packet.bytes))
    return Error(ErrorCode::kInvalidArgument, "the request is malformed");
  Ticket ticket;
  if (request.ticket().size() != ticket.size())
    return Error(ErrorCode::kInvalidArgument, "the request carries no ticket of 32 bytes");
  if (packet.descriptors.size() != 1)
    return Error(ErrorCode::kInvalidArgument, "the request carries no single memory file");
  std::ranges::copy(request.ticket(), ticket.begin());
  return ticket;
}

std::string AnswerIntake(Vault& vault, const frame::Frame& packet, TimePoint now) {
  v1::IntakeResponse response;
  const Result<std::string> kept = Keep(vault, packet, now);
  if (kept.ok()) {
    LOG(kInfo, "a secret is kept").With("secret", *kept);
  } else {
    LOG(kWarning, "no secret was kept").With("why", kept.error().message());
  }
  response.set_refused(kept.ok() ? "" : kept.error().message());
  return response.SerializeAsString();
}

}  // namespace cowork::vaultd
