// SecretStore: where the vault's secrets are. In memory (EphemeralStore), or sealed on the disk
// (vaultd/store). It is asked by one caller at a time.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/audit/checkpoint.h"
#include "common/audit/record.h"
#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/core/vault_audit.h"

namespace cowork::vaultd {

enum class VaultState {
  kOpen,
  kLocked,  // Its key is not in our memory.
  kNew,     // It has no passphrase yet, and no secret.
  kNone,    // There is no keystore: nothing is kept and nothing is lent.
};

inline constexpr auto kProviderKey = "provider-key";  // The one kind there is so far.
// In place of a kind: the record is gone from where it was kept. It can be put anew, or removed.
inline constexpr auto kMissing = "missing";

// None: it was sealed for another key, or was damaged.
using OpenedCase = std::optional<std::string>;

struct SecretFacts {
  std::string name;
  std::string kind;
  int64_t set_unix_ms = 0;  // When it was put last.
};

class SecretStore {
 public:
  virtual ~SecretStore() = default;

  virtual std::string keystore() const = 0;  // "ephemeral", "passphrase".
  virtual VaultState state() const = 0;      // Not kNone.

  // By name; in any state. One that is kMissing is known only in kOpen.
  virtual Result<std::vector<SecretFacts>> List() = 0;

  // These need kOpen. What they acknowledge is kept as well as this store keeps anything; an error
  // has changed nothing.
  //
  // kNotFound            there is no such secret
  // kFailedPrecondition  what is kept was damaged, or is not what was kept last
  // kResourceExhausted   there is no room, on the disk or in locked memory
  virtual Result<void> Put(const SecretFacts& facts, const SecretBytes& secret) = 0;
  virtual Result<void> Remove(const std::string& name) = 0;
  using Use = std::function<Result<void>(const SecretBytes&)>;
  virtual Result<void> Lend(const std::string& name, const Use& use) = 0;

  // Needs kLocked. kPermissionDenied: it is another passphrase. Other errors as above.
  virtual Result<void> Unlock(const SecretBytes& passphrase) = 0;
  // Needs kNew, and opens it.
  virtual Result<void> SetPassphrase(const SecretBytes& passphrase) = 0;
  // Wipes every key. A store in memory has nothing left then; answers how many secrets it forgot.
  virtual size_t Lock() = 0;

  // The vault's own audit (docs/decisions/0022). A store in memory keeps none, and signs nothing.
  //
  // On the disk when it returns, in any state; what changes the store is recorded with it. One
  // whole or none. kResourceExhausted: there is no room.
  virtual Result<void> RecordActs(const std::vector<AuditRecord>& records) = 0;
  // These need kOpen. `then`: the link that brokerd's record of the last checkpoint has now; none:
  // it knows of no checkpoint. kFailedPrecondition: it is another than was signed, or the store is
  // in memory.
  virtual Result<Checkpoint> Sign(const AuditHead& broker,
                                  const std::optional<AuditLink>& then) = 0;
  // `told`: the head of ours that brokerd was told last.
  virtual Result<VaultAudit> Verify(const std::optional<AuditLink>& told) = 0;
  // The last records, oldest first; in any state. kFailedPrecondition: the store is in memory.
  virtual Result<std::vector<AuditEntry>> Tail(uint64_t count) = 0;

  // What brokerd seals for us (docs/decisions/0023). These need kOpen. kFailedPrecondition: the
  // store is in memory.
  virtual Result<std::string> CaseKey() = 0;  // The public one.
  virtual Result<std::vector<OpenedCase>> OpenCases(const std::vector<std::string>& sealed) = 0;
};

}  // namespace cowork::vaultd
