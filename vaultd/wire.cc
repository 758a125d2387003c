#include "vaultd/wire.h"

#include <algorithm>
#include <utility>

#include "vaultd/core/destination.h"
#include "vaultd/core/secret_name.h"

namespace cowork::vaultd {
namespace {

constexpr int kMostCases = 200;
constexpr uint32_t kMostAuditRecords = 10'000;

Error Malformed(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

Result<std::string> NameFromWire(const std::string& name) {
  if (!IsSecretName(name)) return Malformed("a secret's name has 1 to 128 of A-Z a-z 0-9 . _ -");
  return name;
}

Result<std::string> DestinationFromWire(const std::string& destination) {
  if (!IsProvidersDestination(destination) && !IsServersDestination(destination))
    return Malformed("a destination is HOST:PORT or mcp:NAME, NAME of 1 to 32 of a-z 0-9 -");
  return destination;
}

Result<std::vector<Variable>> VariablesFromWire(const v1::WireToVault& message) {
  std::vector<Variable> variables;
  for (const auto& variable : message.variables()) {
    const LeaseId lease = TRY(LeaseId::FromText(variable.lease_id()));
    variables.push_back({.name = variable.name(), .lease = lease});
  }
  return variables;
}

// Empty: there is none.
Result<std::optional<AuditLink>> LinkFromWire(const std::string& bytes) {
  if (bytes.empty()) return std::optional<AuditLink>();
  AuditLink link{};
  if (bytes.size() != link.size()) return Malformed("a link has 32 bytes");
  std::ranges::copy(bytes, link.begin());
  return std::optional<AuditLink>(link);
}

v1::AuditHead ToWire(const AuditHead& head) {
  v1::AuditHead message;
  message.set_records(head.records);
  message.set_link(head.link.data(), head.link.size());
  return message;
}

const char* NameOf(VaultState state) {
  switch (state) {
    case VaultState::kOpen: return "open";
    case VaultState::kLocked: return "locked";
    case VaultState::kNew: return "new";
    case VaultState::kNone: return "none";
  }
  return "none";
}

}  // namespace

Result<std::string> FromWire(const v1::ExpectRequest& request) {
  return NameFromWire(request.name());
}

Result<Lease> FromWire(const v1::LeaseRequest& request) {
  // Not all in braces: a TRY that returns from there leaks what was made before it (g++ 12).
  const SessionId session = TRY(SessionId::FromText(request.session_id()));
  std::string destination = TRY(DestinationFromWire(request.destination()));
  std::string secret = TRY(NameFromWire(request.name()));
  return Lease{
      .session = session, .destination = std::move(destination), .secret = std::move(secret)};
}

Result<SessionId> FromWire(const v1::RevokeRequest& request) {
  return SessionId::FromText(request.session_id());
}

Result<std::string> FromWire(const v1::RemoveRequest& request) {
  return NameFromWire(request.name());
}

Result<ToSign> FromWire(const v1::MakeCheckpointRequest& request) {
  const std::optional<AuditLink> link = TRY(LinkFromWire(request.broker().link()));
  if (!link.has_value() || request.broker().records() == 0)
    return Malformed("an audit without a record is not signed");
  const std::optional<AuditLink> then = TRY(LinkFromWire(request.link_then()));
  return ToSign{.broker = {.records = request.broker().records(), .link = *link}, .then = then};
}

Result<std::optional<AuditLink>> FromWire(const v1::VerifyVaultAuditRequest& request) {
  return LinkFromWire(request.head());
}

v1::Checkpoint ToWire(const Checkpoint& checkpoint) {
  v1::Checkpoint message;
  *message.mutable_broker() = ToWire(checkpoint.broker);
  *message.mutable_vault() = ToWire(checkpoint.vault);
  message.set_unix_ms(checkpoint.unix_ms);
  message.set_signer(checkpoint.signer);
  message.set_signature(checkpoint.signature);
  return message;
}

v1::VerifyVaultAuditResponse ToWire(const VaultAudit& audit) {
  v1::VerifyVaultAuditResponse message;
  message.set_records(audit.found.records);
  for (const std::string& damage : audit.found.damages) message.add_damages(damage);
  if (audit.last.has_value()) *message.mutable_last() = ToWire(*audit.last);
  return message;
}

Result<uint32_t> FromWire(const v1::TailVaultAuditRequest& request) {
  if (request.count() > kMostAuditRecords) return Malformed("that are more than 10000 records");
  return request.count();
}

v1::VaultAuditRecords ToWire(const std::vector<AuditEntry>& records) {
  v1::VaultAuditRecords response;
  for (const AuditEntry& entry : records) {
    v1::VaultAuditRecords::Record& message = *response.add_records();
    message.set_sequence(entry.sequence);
    message.set_unix_ms(entry.unix_ms);
    message.set_kind(entry.record.kind);
    message.set_session_id(entry.record.session);
    message.set_text(entry.record.text);
    message.set_digest(entry.record.digest);
  }
  return response;
}

Result<std::vector<std::string>> FromWire(const v1::OpenCasesRequest& request) {
  if (request.sealed_size() > kMostCases) return Malformed("that are more than 200 cases");
  return std::vector<std::string>(request.sealed().begin(), request.sealed().end());
}

v1::OpenCasesResponse ToWire(const std::vector<OpenedCase>& cases) {
  v1::OpenCasesResponse response;
  for (const OpenedCase& opened : cases) {
    v1::OpenCasesResponse::Opened& message = *response.add_cases();
    message.set_opens(opened.has_value());
    if (opened.has_value()) message.set_bytes(*opened);
  }
  return response;
}

v1::GetVaultStatusResponse ToWire(const std::string& keystore, VaultState state,
                                  const std::string& case_key) {
  v1::GetVaultStatusResponse response;
  response.set_keystore(keystore);
  response.set_state(NameOf(state));
  response.set_case_key(case_key);
  return response;
}

v1::VaultSecrets ToWire(const std::vector<SecretFacts>& secrets) {
  v1::VaultSecrets response;
  for (const SecretFacts& facts : secrets) {
    v1::VaultSecrets::Secret& secret = *response.add_secrets();
    secret.set_name(facts.name);
    secret.set_kind(facts.kind);
    secret.set_set_unix_ms(facts.set_unix_ms);
  }
  return response;
}

v1::ExpectResponse ToWire(const Ticket& ticket) {
  v1::ExpectResponse response;
  response.set_ticket(ticket.data(), ticket.size());
  return response;
}

v1::LockResponse ToWire(const Vault::Locked& locked) {
  v1::LockResponse response;
  response.set_ended(static_cast<uint32_t>(locked.ended));
  response.set_forgotten(static_cast<uint32_t>(locked.forgotten));
  response.set_state(NameOf(locked.state));
  return response;
}

v1::ExpectUnlockResponse ToWire(const Ticket& ticket, const Vault::Expected& expected) {
  v1::ExpectUnlockResponse response;
  response.set_ticket(ticket.data(), ticket.size());
  response.set_sets_passphrase(expected.act == Errand::Act::kSetPassphrase);
  response.set_failures(static_cast<uint32_t>(expected.failures));
  return response;
}

Result<Wiring> WiringFromWire(const frame::Frame& packet) {
  v1::WireToVault message;
  if (!message.ParseFromString(packet.bytes) || packet.descriptors.size() != 1)
    return Malformed("no session with one end of a pair");
  if (message.server().empty() != message.variables().empty())
    return Malformed("a server without variables, or variables of none");
  const SessionId session = TRY(SessionId::FromText(message.session_id()));
  std::vector<Variable> variables = TRY(VariablesFromWire(message));
  return Wiring{.session = session, .server = message.server(), .variables = std::move(variables)};
}

Result<Redemption> RedemptionFromWire(const frame::Frame& packet) {
  v1::RedeemRequest request;
  if (!request.ParseFromString(packet.bytes) || !packet.descriptors.empty())
    return Malformed("the request is malformed");
  const LeaseId lease = TRY(LeaseId::FromText(request.lease_id()));
  if (!IsProvidersDestination(request.destination()))
    return Malformed("a dialer goes to HOST:PORT");
  return Redemption{.lease = lease, .destination = request.destination()};
}

}  // namespace cowork::vaultd
