// Checkpoints: has vaultd sign how far the audit has come, every ten seconds in which it grew; and
// has it walk its own when the audit is verified. So each audit names the other's head, and neither
// is changed behind the back of whoever has the vault's passphrase.

#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "brokerd/context.h"
#include "brokerd/core/audit_report.h"
#include "common/audit/checkpoint.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Checkpoints {
 public:
  Checkpoints(Context& context, std::chrono::milliseconds every)
      : context_(context), every_(every) {}

  void Begin();
  void Forget() { last_.reset(); }  // vaultd was started anew, and may know another one.
  rpc::Task<AuditReport> Verify(std::optional<AuditLink> kept_head);

 private:
  rpc::Detached MakeInTime();
  rpc::Task<rpc::Done> Make();
  struct ToSign {
    AuditHead head;
    std::optional<AuditLink> then;  // The link of the record that was signed last, as it is now.
    bool has_grown = false;         // Else there is nothing to sign.
  };
  Result<ToSign> Next(const std::optional<Checkpoint>& last);
  rpc::Task<std::optional<Checkpoint>> LastKnown();
  Result<std::optional<AuditLink>> ToldLast();  // Of vaultd's audit.
  Result<AuditReport> Compare(const Result<VaultAudit>& vaults,
                              const std::optional<AuditLink>& kept_head);

  Context& context_;
  const std::chrono::milliseconds every_;
  std::optional<Checkpoint> last_;  // That vaultd made, if it told us since it was wired.
  std::string complained_;
};

}  // namespace cowork::brokerd
