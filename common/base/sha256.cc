#include "common/base/sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "common/base/check.h"

namespace cowork {

Sha256Digest Sha256(std::string_view bytes) {
  Sha256Digest digest;
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

void Sha256Stream::Free::operator()(EVP_MD_CTX* context) const {
  ::EVP_MD_CTX_free(context);
}

Sha256Stream::Sha256Stream() : context_(::EVP_MD_CTX_new()) {
  CHECK(context_ != nullptr);
  CHECK(::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1);
}

void Sha256Stream::Add(std::string_view bytes) {
  CHECK(::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256Stream::With(std::string_view end) const {
  Sha256Stream whole;
  CHECK(::EVP_MD_CTX_copy_ex(whole.context_.get(), context_.get()) == 1);
  whole.Add(end);
  Sha256Digest digest;
  CHECK(::EVP_DigestFinal_ex(whole.context_.get(), digest.data(), nullptr) == 1);
  return digest;
}

}  // namespace cowork
