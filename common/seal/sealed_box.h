// A sealed box: closed by whoever has the public key, opened by who has the private one alone; not
// even by who closed it. It says nothing of who that was. libsodium's crypto_box_seal (X25519,
// XSalsa20-Poly1305).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::seal {

inline constexpr size_t kKeyBytes = 32;   // Of either key.
inline constexpr size_t kMoreBytes = 48;  // Of a box than of what is in it.

// Before confinement: it looks for where randomness comes from.
Result<void> Prepare();

// Any kKeyBytes are a private key.
Result<std::string> PublicKeyOf(const SecretBytes& private_key);
// kInternal: `public_key` is none.
Result<std::string> Seal(std::string_view bytes, const std::string& public_key);
// kFailedPrecondition: it was closed for another key, or is damaged.
Result<std::string> Open(std::string_view box, const SecretBytes& private_key);

}  // namespace cowork::seal
