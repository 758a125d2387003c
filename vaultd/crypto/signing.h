// Signatures: Ed25519 (RFC 8032), with a key that the vault's own gives. Whoever has no passphrase
// has no such key, and cannot put one in its place.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd::crypto {

// Always the same of the same store's key, which has kKeyBytes.
Result<SecretBytes> SigningKeyOf(const SecretBytes& store_key);

Result<std::string> PublicKeyOf(const SecretBytes& signing_key);                   // 32 bytes.
Result<std::string> Sign(const SecretBytes& signing_key, std::string_view bytes);  // 64 bytes.
bool IsSignatureOf(std::string_view bytes, std::string_view signature, std::string_view public_key);

}  // namespace cowork::vaultd::crypto
