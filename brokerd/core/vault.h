// What the vault tells of itself. A secret's bytes are in none of it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/audit/checkpoint.h"

namespace cowork::brokerd {

struct VaultStatus {
  std::string keystore;  // As in proto/cowork/v1/vault.proto.
  std::string state;
  std::string case_key;
};

struct SecretFacts {
  std::string name;
  std::string kind;
  int64_t set_unix_ms = 0;
};

struct UnlockTicket {
  std::string ticket;
  bool sets_passphrase = false;  // It is the first one, and will not be compared with any.
  uint32_t failures = 0;         // Wrong ones that came since the last right one.
};

struct LockedVault {
  uint32_t ended = 0;      // Leases.
  uint32_t forgotten = 0;  // Secrets: all of a store in memory.
  std::string state;       // As in VaultStatus. Not every vault can be locked.
};

// What it found when it walked its own audit.
struct VaultAudit {
  std::vector<std::string> damages;  // In words.
  std::optional<Checkpoint> last;    // None: it has signed nothing yet.
};

}  // namespace cowork::brokerd
