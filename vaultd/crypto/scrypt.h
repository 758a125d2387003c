// scrypt (RFC 7914): a key out of a passphrase, at a price that a guesser pays for every guess.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd::crypto {

struct ScryptCost {
  uint64_t n = 0;  // A power of two; with `r` it says how much memory: 128 · n · r bytes.
  uint64_t r = 0;
  uint64_t p = 0;
  std::string salt;
};

inline constexpr uint64_t kMostScryptMemory = 1ULL << 30;  // Bytes.

// A key of kKeyBytes. What it works in is wiped.
//
// kFailedPrecondition  no such cost can be paid
// kResourceExhausted   the memory that it costs is not to be had just now
Result<SecretBytes> Scrypt(const SecretBytes& passphrase, const ScryptCost& cost);

}  // namespace cowork::vaultd::crypto
