#include "vaultd/crypto/scrypt.h"

#include <span>

#include <openssl/evp.h>

#include "vaultd/crypto/aead.h"

namespace cowork::vaultd::crypto {

namespace {

constexpr uint64_t kMemoryLimit = kMostScryptMemory + (1 << 20);

// OpenSSL only looks at the cost where it is given no place for a key.
bool CanBePaid(const ScryptCost& cost) {
  return EVP_PBE_scrypt(nullptr, 0, nullptr, 0, cost.n, cost.r, cost.p, kMemoryLimit, nullptr, 0) ==
         1;
}

}  // namespace

Result<SecretBytes> Scrypt(const SecretBytes& passphrase, const ScryptCost& cost) {
  const auto derive = [&](std::span<std::byte> key) -> Result<void> {
    const bool derived = passphrase.Expose([&](std::span<const std::byte> typed) {
      return EVP_PBE_scrypt(reinterpret_cast<const char*>(typed.data()), typed.size(),
                            reinterpret_cast<const unsigned char*>(cost.salt.data()),
                            cost.salt.size(), cost.n, cost.r, cost.p, kMemoryLimit,
                            reinterpret_cast<unsigned char*>(key.data()), key.size()) == 1;
    });
    if (derived) return {};
    if (!CanBePaid(cost))
      return Error(ErrorCode::kFailedPrecondition, "the passphrase's key cannot be derived");
    return Error(ErrorCode::kResourceExhausted,
                 "128 MiB of memory are needed to try a passphrase; free some, then ask again");
  };
  return SecretBytes::Filled(kKeyBytes, derive);
}

}  // namespace cowork::vaultd::crypto
