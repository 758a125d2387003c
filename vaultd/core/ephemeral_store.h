// EphemeralStore: secrets in locked memory, gone at exit and at Lock(). Only where it was asked for
// by name.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vaultd/core/secret_store.h"

namespace cowork::vaultd {

class EphemeralStore : public SecretStore {
 public:
  std::string keystore() const override { return "ephemeral"; }
  VaultState state() const override { return VaultState::kOpen; }

  Result<std::vector<SecretFacts>> List() override;
  Result<void> Put(const SecretFacts& facts, const SecretBytes& secret) override;
  Result<void> Remove(const std::string& name) override;
  Result<void> Lend(const std::string& name, const Use& use) override;

  // kFailedPrecondition: it is never locked, and has no passphrase.
  Result<void> Unlock(const SecretBytes& passphrase) override;
  Result<void> SetPassphrase(const SecretBytes& passphrase) override;
  size_t Lock() override { return std::exchange(secrets_, {}).size(); }

  Result<void> RecordActs(const std::vector<AuditRecord>&) override { return {}; }
  Result<Checkpoint> Sign(const AuditHead& broker, const std::optional<AuditLink>& then) override;
  Result<VaultAudit> Verify(const std::optional<AuditLink>& told) override;
  Result<std::vector<AuditEntry>> Tail(uint64_t count) override;
  Result<std::string> CaseKey() override;
  Result<std::vector<OpenedCase>> OpenCases(const std::vector<std::string>& sealed) override;

 private:
  struct Kept {
    SecretFacts facts;
    SecretBytes secret;
  };
  std::map<std::string, Kept> secrets_;
};

}  // namespace cowork::vaultd
