#include "vaultd/store/sealed_audit.h"

#include "common/base/hex.h"
#include "vaultd/core/refusals.h"
#include "vaultd/crypto/signing.h"
#include "vaultd/store/last_checkpoint.h"

namespace cowork::vaultd {
namespace {

AuditRecord RecordOf(const AuditHead& broker) {
  return {.kind = "checkpoint",
          .session = "",
          .text = "brokerd's audit has " + std::to_string(broker.records) + " records",
          .digest = Hex(broker.link)};
}

void CompareWithLast(VaultAudit& audit) {
  const Checkpoint& last = *audit.last;
  if (audit.found.At(last.vault.link) != last.vault.records)
    audit.found.Tell("its record " + std::to_string(last.vault.records) +
                     ", which was signed, is not in it");
  if (!crypto::IsSignatureOf(BytesToSign(last), last.signature, last.signer))
    audit.found.Tell("its last checkpoint does not have our signature");
}

}  // namespace

Result<SealedAudit> SealedAudit::Open(store::Database& database, WallClock clock) {
  AuditTable table = TRY(AuditTable::Create(database));
  store::Statement last = TRY(database.Prepare("SELECT sealed FROM checkpoint"));
  store::Statement set_last =
      TRY(database.Prepare("INSERT OR REPLACE INTO checkpoint VALUES (1, ?)"));
  return SealedAudit(std::move(table), std::move(last), std::move(set_last), std::move(clock));
}

Result<void> SealedAudit::Begin(const SecretBytes& store_key) {
  return SetLast(store_key, std::nullopt);
}

Result<Checkpoint> SealedAudit::Sign(const SecretBytes& store_key, const AuditHead& broker,
                                     const std::optional<AuditLink>& then) {
  const std::optional<Checkpoint> last = TRY(Last(store_key));
  if (!last.has_value() && then.has_value()) return WasSignedOtherwise();
  if (last.has_value()) {
    const bool it_goes_on = then == last->broker.link && broker.records > last->broker.records;
    if (!it_goes_on) return WasSignedOtherwise();
    if (TRY(table_.LinkAt(last->vault.records)) != last->vault.link) return IsNotWhatWasSigned();
  }
  TRY(Record(RecordOf(broker)));
  const SecretBytes key = TRY(crypto::SigningKeyOf(store_key));
  Checkpoint next;
  next.broker = broker;
  next.vault = TRY(table_.Head());
  next.unix_ms = clock_();
  next.signer = TRY(crypto::PublicKeyOf(key));
  next.signature = TRY(crypto::Sign(key, BytesToSign(next)));
  TRY(SetLast(store_key, next));
  return next;
}

Result<VaultAudit> SealedAudit::Verify(const SecretBytes& store_key,
                                       const std::optional<AuditLink>& told) {
  const Result<std::optional<Checkpoint>> last = Last(store_key);
  const bool is_gone = !last.ok() && last.error().code() == ErrorCode::kFailedPrecondition;
  if (!last.ok() && !is_gone) return last.error();
  VaultAudit audit;
  if (last.ok()) audit.last = *last;
  std::vector<AuditLink> looked_for;
  if (told.has_value()) looked_for.push_back(*told);
  if (audit.last.has_value()) looked_for.push_back(audit.last->vault.link);
  audit.found = TRY(table_.Walk(std::move(looked_for)));
  if (is_gone) audit.found.Tell("its last checkpoint was damaged or taken away");
  if (audit.last.has_value()) CompareWithLast(audit);
  if (told.has_value() && audit.found.At(*told) == 0)
    audit.found.Tell("the head that brokerd was told last is not in it");
  return audit;
}

Result<std::optional<Checkpoint>> SealedAudit::Last(const SecretBytes& store_key) {
  std::string sealed;
  TRY(last_.ForEach([&sealed](const store::Row& row) { sealed = row.Bytes(0); }));
  std::optional<Checkpoint> last = TRY(OpenLast(store_key, sealed));
  if (last.has_value())
    last->signer = TRY(crypto::PublicKeyOf(TRY(crypto::SigningKeyOf(store_key))));
  return last;
}

Result<void> SealedAudit::SetLast(const SecretBytes& store_key,
                                  const std::optional<Checkpoint>& last) {
  TRY(set_last_.Run(store::Blob(TRY(SealLast(store_key, last)))));
  return {};
}

}  // namespace cowork::vaultd
