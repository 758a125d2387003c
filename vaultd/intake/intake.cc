#include "vaultd/intake/intake.h"

#include <algorithm>

#include "common/base/log.h"
#include "cowork/v1/frames.pb.h"
#include "vaultd/intake/sealed_file.h"

namespace cowork::vaultd {
namespace {

Result<Errand> TakeIn(Vault& vault, const frame::Frame& packet, const Now& now) {
  const Ticket ticket = TRY(TicketFromWire(packet));
  return vault.TakeIn(ticket, now, [&] { return ReadSealed(packet.descriptors[0]); });
}

v1::IntakeResponse::Code CodeOf(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kInvalidArgument: return v1::IntakeResponse::INVALID_ARGUMENT;
    case ErrorCode::kNotFound: return v1::IntakeResponse::NOT_FOUND;
    case ErrorCode::kPermissionDenied: return v1::IntakeResponse::PERMISSION_DENIED;
    case ErrorCode::kResourceExhausted: return v1::IntakeResponse::RESOURCE_EXHAUSTED;
    case ErrorCode::kFailedPrecondition: return v1::IntakeResponse::FAILED_PRECONDITION;
    case ErrorCode::kUnimplemented:
    case ErrorCode::kUnavailable:
    case ErrorCode::kInternal: return v1::IntakeResponse::INTERNAL;
  }
  return v1::IntakeResponse::INTERNAL;
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

std::string AnswerIntake(Vault& vault, const frame::Frame& packet, const Now& now) {
  v1::IntakeResponse response;
  const Result<Errand> done = TakeIn(vault, packet, now);
  if (done.ok()) {
    LogOf(*done);
  } else {
    LOG(kWarning, "what came in was not taken").With("why", done.error().message());
    response.set_code(CodeOf(done.error()));
  }
  response.set_refused(done.ok() ? "" : done.error().message());
  return response.SerializeAsString();
}

}  // namespace cowork::vaultd
