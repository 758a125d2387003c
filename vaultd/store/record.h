// Record: one secret, as it lies on the disk. It is sealed with a key of its own, and that key with
// the store's. Both are bound to all that the record says of itself, so that no part of one can
// take the place of another's.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/core/secret_store.h"

namespace cowork::vaultd {

inline constexpr size_t kRecordIdBytes = 16;

struct Record {
  std::string id;        // Random; a secret's, for as long as there is one under its name.
  uint64_t version = 0;  // From 1, one more with each Put.
  SecretFacts facts;
  std::string wrapped_key;
  std::string sealed;
};

// Fills in the last two, with a new key.
Result<Record> SealRecord(const SecretBytes& store_key, Record record, const SecretBytes& secret);

// kFailedPrecondition: any part of it is not as it was sealed; the message names the secret.
Result<SecretBytes> OpenRecord(const SecretBytes& store_key, const Record& record);

}  // namespace cowork::vaultd
