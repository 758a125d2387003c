// The keystore `passphrase`: the store's key, wrapped by one that a passphrase gives. What it costs
// to derive that one is kept beside it, and bound to it.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/crypto/scrypt.h"

namespace cowork::vaultd {

inline constexpr auto kPassphraseKeystore = "passphrase";

struct WrappedKey {
  crypto::ScryptCost cost;
  std::string sealed;
};

// With a new salt, and the cost of today: 128 MiB, and half a second of one core.
Result<WrappedKey> WrapKey(const SecretBytes& store_key, const SecretBytes& passphrase);

// kPermissionDenied    it is another passphrase
// kFailedPrecondition  it was not wrapped by us: a cost below the least that we take, or above the
//                      most, would give the passphrase to a guesser, or our memory to whoever wrote
//                      it there
Result<SecretBytes> UnwrapKey(const WrappedKey& wrapped, const SecretBytes& passphrase);

}  // namespace cowork::vaultd
