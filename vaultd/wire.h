// Between proto messages and vaultd's own values. Everything a peer sends is checked here, once;
// only what comes over intake.sock is checked in intake/.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "cowork/v1/vault.pb.h"
#include "vaultd/core/leases.h"
#include "vaultd/core/secret_store.h"
#include "vaultd/core/tickets.h"
#include "vaultd/core/vault.h"

namespace cowork::vaultd {

// brokerd's calls.
Result<std::string> FromWire(const v1::ExpectRequest& request);  // The secret's name.
Result<Lease> FromWire(const v1::LeaseRequest& request);
Result<SessionId> FromWire(const v1::RevokeRequest& request);
Result<std::string> FromWire(const v1::RemoveRequest& request);  // The secret's name.
struct ToSign {
  AuditHead broker;
  std::optional<AuditLink> then;
};
Result<ToSign> FromWire(const v1::MakeCheckpointRequest& request);
Result<std::optional<AuditLink>> FromWire(const v1::VerifyVaultAuditRequest& request);
v1::Checkpoint ToWire(const Checkpoint& checkpoint);
v1::VerifyVaultAuditResponse ToWire(const VaultAudit& audit);
Result<uint32_t> FromWire(const v1::TailVaultAuditRequest& request);  // How many records.
v1::VaultAuditRecords ToWire(const std::vector<AuditEntry>& records);
Result<std::vector<std::string>> FromWire(const v1::OpenCasesRequest& request);  // As sealed.
v1::OpenCasesResponse ToWire(const std::vector<OpenedCase>& cases);
// `case_key`: empty, there is none now.
v1::GetVaultStatusResponse ToWire(const std::string& keystore, VaultState state,
                                  const std::string& case_key);
v1::VaultSecrets ToWire(const std::vector<SecretFacts>& secrets);
v1::ExpectResponse ToWire(const Ticket& ticket);
v1::ExpectUnlockResponse ToWire(const Ticket& ticket, const Vault::Expected& expected);
v1::LockResponse ToWire(const Vault::Locked& locked);

// runnerd's frames: who holds the other end of the one descriptor.
struct Variable {
  std::string name;  // Not checked: EnvironmentFile does.
  LeaseId lease;
};
struct Wiring {
  SessionId session;
  std::string server;               // Whose box that is about to start; empty: the dialer.
  std::vector<Variable> variables;  // The server's, at least one.
};
Result<Wiring> WiringFromWire(const frame::Frame& packet);

// A dialer's frames.
struct Redemption {
  LeaseId lease;
  std::string destination;
};
Result<Redemption> RedemptionFromWire(const frame::Frame& packet);

}  // namespace cowork::vaultd
