// SealedAudit: the vault's own audit in vault.db, and what it signs of that and brokerd's.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/audit/table.h"
#include "common/base/secret_bytes.h"
#include "common/store/database.h"
#include "vaultd/core/clock.h"
#include "vaultd/core/vault_audit.h"

namespace cowork::vaultd {

class SealedAudit {
 public:
  static Result<SealedAudit> Open(store::Database& database, WallClock clock);

  // These write in the caller's transaction.
  Result<void> Record(const AuditRecord& record) { return table_.Record(clock_(), record); }
  Result<bool> IsEmpty() { return TRY(table_.Head()).records == 0; }
  Result<void> Begin(const SecretBytes& store_key);  // With a new key: nothing is signed yet.
  // kFailedPrecondition: `then` is not the link that was signed last, or what was is damaged.
  Result<Checkpoint> Sign(const SecretBytes& store_key, const AuditHead& broker,
                          const std::optional<AuditLink>& then);

  // Writes nothing.
  Result<VaultAudit> Verify(const SecretBytes& store_key, const std::optional<AuditLink>& told);
  Result<std::vector<AuditEntry>> Tail(uint64_t count) { return table_.Tail(count); }

 private:
  SealedAudit(AuditTable table, store::Statement last, store::Statement set_last, WallClock clock)
      : table_(std::move(table)),
        last_(std::move(last)),
        set_last_(std::move(set_last)),
        clock_(std::move(clock)) {}
  Result<std::optional<Checkpoint>> Last(const SecretBytes& store_key);
  Result<void> SetLast(const SecretBytes& store_key, const std::optional<Checkpoint>& last);

  AuditTable table_;
  store::Statement last_;
  store::Statement set_last_;
  WallClock clock_;
};

}  // namespace cowork::vaultd
