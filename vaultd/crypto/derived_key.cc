#include "vaultd/crypto/derived_key.h"

#include <span>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/base/check.h"
#include "vaultd/crypto/aead.h"

namespace cowork::vaultd::crypto {

Result<SecretBytes> DerivedKey(const SecretBytes& store_key, std::string_view purpose) {
  CHECK(store_key.size() == kKeyBytes);
  const auto* name = reinterpret_cast<const unsigned char*>(purpose.data());
  const auto derive = [&](std::span<std::byte> key) -> Result<void> {
    const bool derived = store_key.Expose([&](std::span<const std::byte> bytes) {
      return HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), name, purpose.size(),
                  reinterpret_cast<unsigned char*>(key.data()), nullptr) != nullptr;
    });
    if (!derived) return Error(ErrorCode::kInternal, "the cryptographic library failed");
    return {};
  };
  return SecretBytes::Filled(kKeyBytes, derive);
}

}  // namespace cowork::vaultd::crypto
