#include "vaultd/crypto/signing.h"

#include <memory>
#include <span>

#include <openssl/evp.h>

#include "vaultd/crypto/derived_key.h"

namespace cowork::vaultd::crypto {
namespace {

constexpr size_t kPublicKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

// Freed, they wipe the key that is in them.
struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char* In(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Out(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Error Failed() {
  return {ErrorCode::kInternal, "the cryptographic library failed"};
}

Result<Key> PrivateKey(const SecretBytes& signing_key) {
  Key key = signing_key.Expose([](std::span<const std::byte> bytes) {
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                            reinterpret_cast<const unsigned char*>(bytes.data()),
                                            bytes.size()));
  });
  if (key == nullptr) return Failed();
  return key;
}

}  // namespace

Result<SecretBytes> SigningKeyOf(const SecretBytes& store_key) {
  return DerivedKey(store_key, "cowork vault signer 1");
}

Result<std::string> PublicKeyOf(const SecretBytes& signing_key) {
  const Key key = TRY(PrivateKey(signing_key));
  std::string bytes(kPublicKeyBytes, '\0');
  size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), Out(bytes), &size) != 1) return Failed();
  return bytes;
}

Result<std::string> Sign(const SecretBytes& signing_key, std::string_view bytes) {
  const Key key = TRY(PrivateKey(signing_key));
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const bool done =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), Out(signature), &size, In(bytes), bytes.size()) == 1;
  if (!done) return Failed();
  return signature;
}

bool IsSignatureOf(std::string_view bytes, std::string_view signature,
                   std::string_view public_key) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, In(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), In(signature), signature.size(), In(bytes),
                          bytes.size()) == 1;
}

}  // namespace cowork::vaultd::crypto
