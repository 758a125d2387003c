// What the vault tells of itself. A secret's bytes are in none of it.

#pragma once

#include <cstdint>
#include <string>

namespace cowork::brokerd {

struct VaultStatus {
  std::string keystore;  // As in proto/cowork/v1/vault.proto.
  std::string state;
};

struct SecretFacts {
  std::string name;
  std::string kind;
  int64_t set_unix_ms = 0;
};

struct UnlockTicket {
  std::string ticket;
  bool sets_passphrase = false;  // It is the first one, and will not be compared with any.
};

}  // namespace cowork::brokerd
