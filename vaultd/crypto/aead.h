// Authenticated encryption: AES-256-GCM. What is sealed reads nonce (12 bytes, random), ciphertext,
// tag (16 bytes). Whoever unseals it names the same associated data, or gets nothing.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd::crypto {

inline constexpr size_t kKeyBytes = 32;
inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;
inline constexpr size_t kMoreBytes = kNonceBytes + kTagBytes;  // Than what was sealed has.

// `key` has kKeyBytes; one key seals at most 2^32 times. kInternal: the library failed.
Result<std::string> Seal(const SecretBytes& key, std::string_view associated,
                         const SecretBytes& plain);

// kFailedPrecondition: it was not sealed so, with this key and this data. kResourceExhausted: no
// locked memory is left.
Result<SecretBytes> Unseal(const SecretBytes& key, std::string_view associated,
                           std::string_view sealed);

}  // namespace cowork::vaultd::crypto
