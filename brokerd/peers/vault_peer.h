// VaultPeer: vaultd, as brokerd asks it. Tickets and lease ids come back, never a secret.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/core/vault.h"
#include "brokerd/peers/link.h"
#include "common/base/ids.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

struct LeaseWish {
  std::string secret;
  SessionId session;
  std::string destination;
};

class VaultPeer {
 public:
  Link& link() { return link_; }

  rpc::Task<VaultStatus> Status(std::chrono::seconds limit = rpc::kCallLimit);
  rpc::Task<std::string> Expect(std::string name);  // The ticket.
  rpc::Task<UnlockTicket> ExpectUnlock();
  rpc::Task<LockedVault> Lock();
  rpc::Task<std::vector<SecretFacts>> List();
  rpc::Task<rpc::Done> Remove(std::string name);
  // kFailedPrecondition: there is no such secret, no keystore, or the vault is locked; the message
  // says what to do.
  rpc::Task<std::string> Lease(LeaseWish wish);
  rpc::Task<rpc::Done> Revoke(SessionId session);

  // Signs `broker`, if the record that was signed last has the link `then` (none: none was).
  rpc::Task<Checkpoint> MakeCheckpoint(AuditHead broker, std::optional<AuditLink> then);
  // Has it walk its own audit. `told`: the head of that which we were told last.
  rpc::Task<VaultAudit> VerifyAudit(std::optional<AuditLink> told);
  // The last records of its own audit, oldest first.
  rpc::Task<std::vector<AuditEntry>> TailAudit(uint32_t count);
  // Of each, in their order; none: it was sealed for another key, or was damaged.
  rpc::Task<std::vector<std::optional<std::string>>> OpenCases(std::vector<std::string> sealed);

 private:
  Link link_{"vaultd"};
};

}  // namespace cowork::brokerd
