#include "vaultd/intake/intake.h"

#include <algorithm>

#include "common/base/log.h"
#include "cowork/v1/frames.pb.h"
#include "vaultd/intake/sealed_file.h"

namespace cowork::vaultd {
namespace {

Result<Errand> TakeIn(Vault& vault, const frame::Frame& packet, TimePoint now) {
  const Ticket ticket = TRY(TicketFromWire(packet));
  return vault.TakeIn(ticket, now, [&] { return ReadSealed(packet.descriptors[0]); });
}

void LogOf(const Errand& done) {
  switch (done.act) {
    case Errand::Act::kPut: LOG(kInfo, "a secret is kept").With("secret", done.secret); return;
    case Errand::Act::kUnlock: LOG(kInfo, "the vault is open"); return;
    case Errand::Act::kSetPassphrase: LOG(kInfo, "the vault has a passphrase, and is open"); return;
  }
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
  const Result<Errand> done = TakeIn(vault, packet, now);
  if (done.ok()) {
    LogOf(*done);
  } else {
    LOG(kWarning, "what came in was not taken").With("why", done.error().message());
  }
  response.set_refused(done.ok() ? "" : done.error().message());
  return response.SerializeAsString();
}

}  // namespace cowork::vaultd
