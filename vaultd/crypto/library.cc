#include "vaultd/crypto/library.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "vaultd/crypto/aead.h"
#include "vaultd/crypto/random.h"
#include "vaultd/crypto/scrypt.h"
#include "vaultd/crypto/signing.h"

namespace cowork::vaultd::crypto {

const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

Result<void> Prepare() {
  const bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
  if (!ready || Aes256Gcm() == nullptr)
    return Error(ErrorCode::kInternal, "the cryptographic library has no AES-256-GCM");
  // One small use of each: what it fetches for that stays.
  const SecretBytes key = TRY(Scrypt(TRY(RandomKey()), {.n = 2, .r = 8, .p = 1, .salt = ""}));
  static_cast<void>(TRY(Unseal(key, "", TRY(Seal(key, "", key)))));
  const SecretBytes signing_key = TRY(SigningKeyOf(key));
  if (!IsSignatureOf("", TRY(Sign(signing_key, "")), TRY(PublicKeyOf(signing_key))))
    return Error(ErrorCode::kInternal, "the cryptographic library has no Ed25519");
  return {};
}

}  // namespace cowork::vaultd::crypto
