#include "vaultd/keystore/passphrase.h"

#include <bit>
#include <utility>

#include "vaultd/crypto/aead.h"
#include "vaultd/crypto/random.h"

namespace cowork::vaultd {
namespace {

constexpr uint64_t kLeastN = 1 << 17;
constexpr uint64_t kMostN = 1 << 20;
constexpr size_t kSaltBytes = 16;

bool IsOurs(const WrappedKey& wrapped) {
  const crypto::ScryptCost& cost = wrapped.cost;
  return std::has_single_bit(cost.n) && cost.n >= kLeastN && cost.n <= kMostN && cost.r == 8 &&
         cost.p == 1 && cost.salt.size() == kSaltBytes &&
         wrapped.sealed.size() == crypto::kKeyBytes + crypto::kMoreBytes;
}

std::string AssociatedData(const crypto::ScryptCost& cost) {
  return "cowork vault key 1 scrypt " + std::to_string(cost.n) + " " + std::to_string(cost.r) +
         " " + std::to_string(cost.p) + " " + cost.salt;
}

}  // namespace

Result<WrappedKey> WrapKey(const SecretBytes& store_key, const SecretBytes& passphrase) {
  WrappedKey wrapped;
  std::string salt = TRY(crypto::RandomBytes(kSaltBytes));
  wrapped.cost = {.n = kLeastN, .r = 8, .p = 1, .salt = std::move(salt)};
  const SecretBytes key = TRY(crypto::Scrypt(passphrase, wrapped.cost));
  wrapped.sealed = TRY(crypto::Seal(key, AssociatedData(wrapped.cost), store_key));
  return wrapped;
}

Result<SecretBytes> UnwrapKey(const WrappedKey& wrapped, const SecretBytes& passphrase) {
  if (!IsOurs(wrapped))
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault's wrapped key is damaged; after `cowork down` put a copy of data/vault "
                 "in its place");
  const SecretBytes key = TRY(crypto::Scrypt(passphrase, wrapped.cost));
  Result<SecretBytes> opened = crypto::Unseal(key, AssociatedData(wrapped.cost), wrapped.sealed);
  if (!opened.ok() && opened.error().code() == ErrorCode::kFailedPrecondition)
    return Error(ErrorCode::kPermissionDenied,
                 "it is not the vault's passphrase; `cowork vault unlock` asks again");
  return opened;
}

}  // namespace cowork::vaultd
