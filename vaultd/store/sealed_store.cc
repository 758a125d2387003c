#include "vaultd/store/sealed_store.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"
#include "vaultd/core/refusals.h"
#include "vaultd/crypto/random.h"
#include "vaultd/store/cases.h"
#include "vaultd/store/own_stat.h"
#include "vaultd/store/schema.h"
#include "vaultd/store/whole_file.h"

namespace cowork::vaultd {
namespace {

Error HasLostItsKey() {
  return {ErrorCode::kFailedPrecondition,
          "vault.db has secrets but not the key to them; after `cowork down` put a copy of "
          "data/vault in its place, or move it away"};
}

Error IsAnOlderOne(const std::string& name) {
  return {ErrorCode::kFailedPrecondition,
          "the vault's record of \"" + name +
              "\" is not the one that was written last; `cowork secret set " + name +
              "` replaces it"};
}

// The log's file and its directory entry are on the disk after this, and SQLite need not open the
// directory later. On a full disk what is there can still be read, and locked.
Result<void> OpenEveryFile(store::Database& database, const std::string& directory) {
  TRY(database.Execute("PRAGMA secure_delete = ON"));
  const Result<void> written = database.Execute("PRAGMA user_version = 2");
  if (!written.ok() && written.error().code() != ErrorCode::kResourceExhausted) return written;
  return SyncDirectory(directory);
}

// It is on the disk all the same.
void TryToEmptyLog(store::Database& database) {
  const Result<void> emptied = EmptyLog(database);
  if (emptied.ok()) return;
  LOG(kWarning, "the vault's log was not moved into vault.db, and has what was removed, sealed")
      .With("why", emptied.error().message())
      .With("detail", emptied.error().detail());
}

AuditRecord RecordOf(const std::string& name, const char* what) {
  return {.kind = "secret", .session = "", .text = name + " was " + what};
}

// Somebody took its key away, and would have the next passphrase taken for the first one.
Result<bool> HadAKey(Tables& tables, SealedAudit& audit) {
  return TRY(tables.HasSecrets()) || !TRY(tables.Manifest()).empty() || !TRY(audit.IsEmpty());
}

}  // namespace

Result<std::unique_ptr<SealedStore>> SealedStore::Open(const std::string& directory,
                                                       WallClock clock) {
  TRY(StatByDescriptorAlone());
  TRY(CheckLogHasItsFile(directory));
  auto database = std::make_unique<store::Database>(
      TRY(store::Database::Open(directory + "/vault.db", kVersions)));
  TRY(OpenEveryFile(*database, directory));
  TryToEmptyLog(*database);  // Of one that was killed.
  Tables tables = TRY(Tables::Open(*database));
  SealedAudit audit = TRY(SealedAudit::Open(*database, std::move(clock)));
  const bool has_key = TRY(tables.Key()).has_value();
  if (!has_key && TRY(HadAKey(tables, audit))) return HasLostItsKey();
  return std::unique_ptr<SealedStore>(
      new SealedStore(std::move(database), std::move(tables), std::move(audit), has_key));
}

VaultState SealedStore::state() const {
  if (open_.has_value()) return VaultState::kOpen;
  return has_key_ ? VaultState::kLocked : VaultState::kNew;
}

template <typename Work>
Result<void> SealedStore::WriteWith(Manifest manifest, const AuditRecord& record, Work work) {
  const std::string sealed = TRY(manifest.Seal(open_->key));
  TRY(database_->Atomically([&]() -> Result<void> {
    TRY(audit_.Record(record));
    TRY(work());
    return tables_.SetManifest(sealed);
  }));
  open_->manifest = std::move(manifest);
  // A copy of the file has it, and what it replaced or removed is overwritten in the log, too.
  TryToEmptyLog(*database_);
  return {};
}

// A name that the manifest has and no row: somebody took the row away, and may put it back.
Result<std::vector<SecretFacts>> SealedStore::List() {
  std::vector<SecretFacts> all = TRY(tables_.List());
  if (!open_.has_value()) return all;
  for (const auto& [name, entry] : open_->manifest.entries())
    if (std::ranges::find(all, name, &SecretFacts::name) == all.end())
      all.push_back({.name = name, .kind = kMissing});
  std::ranges::sort(all, {}, &SecretFacts::name);
  return all;
}

Result<void> SealedStore::Put(const SecretFacts& facts, const SecretBytes& secret) {
  const Record record = TRY(SealRecord(open_->key, TRY(NextRecord(facts)), secret));
  Manifest manifest = open_->manifest;
  manifest.Set(facts.name, {.id = record.id, .version = record.version});
  if (manifest.size() > kMostSecrets)
    return Error(ErrorCode::kResourceExhausted,
                 "the vault keeps 1024 secrets already; `cowork secret rm NAME` makes room");
  return WriteWith(std::move(manifest), RecordOf(facts.name, "put"),
                   [&] { return tables_.Put(record); });
}

// Of what lies on the disk nothing has a say in what the next one is.
Result<Record> SealedStore::NextRecord(const SecretFacts& facts) {
  const Manifest::Entry last = open_->manifest.Of(facts.name);
  Record next;
  next.id = last.id.empty() ? TRY(crypto::RandomBytes(kRecordIdBytes)) : last.id;
  next.version = last.version + 1;
  next.facts = facts;
  return next;
}

Result<Record> SealedStore::FindIntact(const std::string& name) {
  std::optional<Record> record = TRY(tables_.Find(name));
  if (!record.has_value()) return NoSuchSecret(name);
  const Manifest::Entry found{.id = record->id, .version = record->version};
  if (found != open_->manifest.Of(name)) return IsAnOlderOne(name);
  return *std::move(record);
}

// Also of a record that is not there: or it could be put back, and be lent again.
Result<void> SealedStore::Remove(const std::string& name) {
  const bool is_known = open_->manifest.Of(name) != Manifest::Entry();
  if (!is_known && !TRY(tables_.Find(name)).has_value()) return NoSuchSecret(name);
  Manifest manifest = open_->manifest;
  manifest.Remove(name);
  return WriteWith(std::move(manifest), RecordOf(name, "removed"),
                   [&] { return tables_.Remove(name); });
}

Result<void> SealedStore::Lend(const std::string& name, const Use& use) {
  const Record record = TRY(FindIntact(name));
  return use(TRY(OpenRecord(open_->key, record)));
}

Result<void> SealedStore::Unlock(const SecretBytes& passphrase) {
  const std::optional<WrappedKey> wrapped = TRY(tables_.Key());
  if (!wrapped.has_value()) return HasLostItsKey();
  SecretBytes key = TRY(UnwrapKey(*wrapped, passphrase));
  Manifest manifest = TRY(Manifest::Open(key, TRY(tables_.Manifest())));
  open_.emplace(std::move(key), std::move(manifest));
  return {};
}

size_t SealedStore::Lock() {
  open_.reset();
  return 0;
}

Result<void> SealedStore::SetPassphrase(const SecretBytes& passphrase) {
  SecretBytes key = TRY(crypto::RandomKey());
  const WrappedKey wrapped = TRY(WrapKey(key, passphrase));
  open_.emplace(std::move(key), Manifest());
  const AuditRecord record{.kind = "keystore", .session = "", .text = "a passphrase was set"};
  const Result<void> kept = WriteWith(Manifest(), record, [&]() -> Result<void> {
    TRY(audit_.Begin(open_->key));
    return tables_.SetKey(wrapped);
  });
  has_key_ = kept.ok();
  if (!kept.ok()) Lock();
  return kept;
}

Result<void> SealedStore::RecordActs(const std::vector<AuditRecord>& records) {
  return database_->Atomically([&]() -> Result<void> {
    for (const AuditRecord& record : records) TRY(audit_.Record(record));
    return {};
  });
}

Result<Checkpoint> SealedStore::Sign(const AuditHead& broker,
                                     const std::optional<AuditLink>& then) {
  Checkpoint made;
  TRY(database_->Atomically([&]() -> Result<void> {
    made = TRY(audit_.Sign(open_->key, broker, then));
    return {};
  }));
  TryToEmptyLog(*database_);  // Else who takes the log away takes the checkpoint with it.
  return made;
}

Result<VaultAudit> SealedStore::Verify(const std::optional<AuditLink>& told) {
  return audit_.Verify(open_->key, told);
}

Result<std::string> SealedStore::CaseKey() {
  return CaseKeyOf(open_->key);
}

Result<std::vector<OpenedCase>> SealedStore::OpenCases(const std::vector<std::string>& sealed) {
  return OpenCasesWith(open_->key, sealed);
}

}  // namespace cowork::vaultd
