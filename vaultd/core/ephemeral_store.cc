#include "vaultd/core/ephemeral_store.h"

#include <utility>

#include "vaultd/core/refusals.h"

namespace cowork::vaultd {

Result<std::vector<SecretFacts>> EphemeralStore::List() {
  std::vector<SecretFacts> all;
  for (const auto& [name, kept] : secrets_) all.push_back(kept.facts);
  return all;
}

Result<void> EphemeralStore::Put(const SecretFacts& facts, const SecretBytes& secret) {
  SecretBytes copy = TRY(secret.Expose(SecretBytes::CopyOf));
  secrets_[facts.name] = {.facts = facts, .secret = std::move(copy)};
  return {};
}

Result<void> EphemeralStore::Remove(const std::string& name) {
  if (secrets_.erase(name) == 0) return NoSuchSecret(name);
  return {};
}

Result<void> EphemeralStore::Lend(const std::string& name, const Use& use) {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return NoSuchSecret(name);
  return use(found->second.secret);
}

Result<void> EphemeralStore::Unlock(const SecretBytes&) {
  return IsOpenAlready();
}

Result<void> EphemeralStore::SetPassphrase(const SecretBytes&) {
  return IsOpenAlready();
}

Result<Checkpoint> EphemeralStore::Sign(const AuditHead&, const std::optional<AuditLink>&) {
  return SignsNothing();
}

Result<VaultAudit> EphemeralStore::Verify(const std::optional<AuditLink>&) {
  return SignsNothing();
}

Result<std::vector<AuditEntry>> EphemeralStore::Tail(uint64_t) {
  return KeepsNoAudit();
}

Result<std::string> EphemeralStore::CaseKey() {
  return OpensNoCases();
}

Result<std::vector<OpenedCase>> EphemeralStore::OpenCases(const std::vector<std::string>&) {
  return OpensNoCases();
}

}  // namespace cowork::vaultd
