#include "vaultd/crypto/scrypt.h"

#include <span>

#include <openssl/evp.h>

#include "vaultd/crypto/aead.h"

namespace cowork::vaultd::crypto {

Result<SecretBytes> Scrypt(const SecretBytes& passphrase, const ScryptCost& cost) {
  const auto derive = [&](std::span<std::byte> key) -> Result<void> {
    const bool derived = passphrase.Expose([&](std::span<const std::byte> typed) {
      return EVP_PBE_scrypt(reinterpret_cast<const char*>(typed.data()), typed.size(),
                            reinterpret_cast<const unsigned char*>(cost.salt.data()),
                            cost.salt.size(), cost.n, cost.r, cost.p, kMostScryptMemory + (1 << 20),
                            reinterpret_cast<unsigned char*>(key.data()), key.size()) == 1;
    });
    if (derived) return {};
    return Error(ErrorCode::kFailedPrecondition, "the passphrase's key cannot be derived");
  };
  return SecretBytes::Filled(kKeyBytes, derive);
}

}  // namespace cowork::vaultd::crypto
