// SealedStore: secrets in vault.db, each sealed (record.h). A secret is in memory only while it is
// put or lent; between those, the store's key is, and while it is locked nothing.
//
// Every file of it is open when Open() returns, and no other is opened later.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/store/database.h"
#include "vaultd/core/clock.h"
#include "vaultd/core/secret_store.h"
#include "vaultd/store/manifest.h"
#include "vaultd/store/sealed_audit.h"
#include "vaultd/store/tables.h"

namespace cowork::vaultd {

inline constexpr size_t kMostSecrets = 1024;

class SealedStore final : public SecretStore {
 public:
  // `directory` is there, and ours alone. kFailedPrecondition: vault.db is not ours alone, is of
  // another version, damaged, gone from beside its log, or has secrets without the key to them.
  static Result<std::unique_ptr<SealedStore>> Open(const std::string& directory,
                                                   WallClock clock = UnixMs);

  std::string keystore() const override { return kPassphraseKeystore; }
  VaultState state() const override;

  Result<std::vector<SecretFacts>> List() override;
  // On the disk when it returns, and in vault.db itself unless somebody reads that just then.
  // kResourceExhausted also for more than kMostSecrets.
  Result<void> Put(const SecretFacts& facts, const SecretBytes& secret) override;
  Result<void> Remove(const std::string& name) override;
  Result<void> Lend(const std::string& name, const Use& use) override;

  Result<void> Unlock(const SecretBytes& passphrase) override;
  Result<void> SetPassphrase(const SecretBytes& passphrase) override;
  size_t Lock() override;  // Writes nothing: it works on a full disk.

  Result<void> RecordActs(const std::vector<AuditRecord>& records) override;
  Result<Checkpoint> Sign(const AuditHead& broker, const std::optional<AuditLink>& then) override;
  Result<VaultAudit> Verify(const std::optional<AuditLink>& told) override;
  Result<std::vector<AuditEntry>> Tail(uint64_t count) override { return audit_.Tail(count); }
  Result<std::string> CaseKey() override;
  Result<std::vector<OpenedCase>> OpenCases(const std::vector<std::string>& sealed) override;

 private:
  struct OpenStore {
    OpenStore(SecretBytes its_key, Manifest its_manifest)
        : key(std::move(its_key)), manifest(std::move(its_manifest)) {}
    SecretBytes key;
    Manifest manifest;
  };
  SealedStore(std::unique_ptr<store::Database> database, Tables tables, SealedAudit audit,
              bool has_key)
      : database_(std::move(database)),
        tables_(std::move(tables)),
        audit_(std::move(audit)),
        has_key_(has_key) {}

  Result<Record> NextRecord(const SecretFacts& facts);
  Result<Record> FindIntact(const std::string& name);
  // Writes the manifest and the record with what `work` writes, and takes it for the present one.
  template <typename Work>
  Result<void> WriteWith(Manifest manifest, const AuditRecord& record, Work work);

  std::unique_ptr<store::Database> database_;  // Outlives the statements of the tables.
  Tables tables_;
  SealedAudit audit_;
  bool has_key_;                   // There is a passphrase.
  std::optional<OpenStore> open_;  // None: it is locked, or new.
};

}  // namespace cowork::vaultd
