#include "vaultd/store/cases.h"

#include "common/seal/sealed_box.h"
#include "vaultd/crypto/derived_key.h"

namespace cowork::vaultd {
namespace {

Result<SecretBytes> PrivateKeyOf(const SecretBytes& store_key) {
  return crypto::DerivedKey(store_key, "cowork vault cases 1");
}

}  // namespace

Result<std::string> CaseKeyOf(const SecretBytes& store_key) {
  return seal::PublicKeyOf(TRY(PrivateKeyOf(store_key)));
}

Result<std::vector<OpenedCase>> OpenCasesWith(const SecretBytes& store_key,
                                              const std::vector<std::string>& sealed) {
  const SecretBytes key = TRY(PrivateKeyOf(store_key));
  std::vector<OpenedCase> cases;
  for (const std::string& box : sealed) {
    Result<std::string> opened = seal::Open(box, key);
    cases.push_back(opened.ok() ? OpenedCase(*std::move(opened)) : OpenedCase());
  }
  return cases;
}

}  // namespace cowork::vaultd
