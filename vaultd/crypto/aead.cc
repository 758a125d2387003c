#include "vaultd/crypto/aead.h"

#include <memory>
#include <span>

#include <openssl/evp.h>

#include "common/base/check.h"
#include "vaultd/crypto/library.h"
#include "vaultd/crypto/random.h"

namespace cowork::vaultd::crypto {
namespace {

// Freed, it wipes the key's schedule, which lives in it and in no other memory that is not locked.
struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

using Bytes = unsigned char;

const Bytes* In(std::string_view text) {
  return reinterpret_cast<const Bytes*>(text.data());
}
const Bytes* In(std::span<const std::byte> bytes) {
  return reinterpret_cast<const Bytes*>(bytes.data());
}

Error Failed() {
  return {ErrorCode::kInternal, "the cryptographic library failed"};
}
Error IsNotWhatWasSealed() {
  return {ErrorCode::kFailedPrecondition, "it was sealed otherwise, or changed since"};
}

// Takes key, nonce and associated data.
Result<Context> Begin(const SecretBytes& key, std::string_view nonce, std::string_view associated,
                      int encrypts) {
  CHECK(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
  Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool begun = key.Expose([&](std::span<const std::byte> bytes) {
    return context != nullptr &&
           EVP_CipherInit_ex2(context.get(), Aes256Gcm(), In(bytes), In(nonce), encrypts,
                              nullptr) == 1 &&
           EVP_CipherUpdate(context.get(), nullptr, &size, In(associated),
                            static_cast<int>(associated.size())) == 1;
  });
  if (!begun) return Failed();
  return context;
}

}  // namespace

Result<std::string> Seal(const SecretBytes& key, std::string_view associated,
                         const SecretBytes& plain) {
  std::string sealed = TRY(RandomBytes(kNonceBytes));
  const Context context = TRY(Begin(key, sealed, associated, 1));
  sealed.resize(plain.size() + kMoreBytes);
  Bytes* const out = reinterpret_cast<Bytes*>(sealed.data()) + kNonceBytes;
  int size = 0;
  const bool done = plain.Expose([&](std::span<const std::byte> bytes) {
    return EVP_CipherUpdate(context.get(), out, &size, In(bytes), static_cast<int>(bytes.size())) ==
               1 &&
           EVP_CipherFinal_ex(context.get(), out + size, &size) == 1 &&
           EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                               out + bytes.size()) == 1;
  });
  if (!done) return Failed();
  return sealed;
}

Result<SecretBytes> Unseal(const SecretBytes& key, std::string_view associated,
                           std::string_view sealed) {
  if (sealed.size() <= kMoreBytes) return IsNotWhatWasSealed();
  const Context context = TRY(Begin(key, sealed.substr(0, kNonceBytes), associated, 0));
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kMoreBytes);
  return SecretBytes::Filled(text.size(), [&](std::span<std::byte> pages) -> Result<void> {
    Bytes* const out = reinterpret_cast<Bytes*>(pages.data());
    int size = 0;
    // Not before Final has seen the tag is any of it what was sealed: the pages are wiped else.
    const bool whole =
        EVP_CipherUpdate(context.get(), out, &size, In(text), static_cast<int>(text.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), out + size, &size) == 1;
    if (!whole) return IsNotWhatWasSealed();
    return {};
  });
}

}  // namespace cowork::vaultd::crypto
