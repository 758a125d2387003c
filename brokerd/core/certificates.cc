#include "brokerd/core/certificates.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "common/base/check.h"

namespace cowork::brokerd {
namespace {

struct Free {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

Error Mistake(const char* what) {
  return {ErrorCode::kInvalidArgument, what};
}

// OpenSSL's own asks whoever sits at the terminal. A certificate is no secret: none needs a
// passphrase, and brokerd may open no terminal.
int HasNoPassphrase(char*, int, int, void*) {
  return -1;
}

// Whether the last read failed only because there was nothing more.
bool IsAtTheEnd() {
  const bool end = ERR_GET_REASON(::ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ::ERR_clear_error();
  return end;
}

}  // namespace

Result<void> CheckCertificates(std::string_view pem) {
  if (pem.size() > kLargestCaFile)
    return Mistake("it is larger than 64 KiB; name the one CA that the provider needs");
  // It travels to a helper of every session of this provider.
  if (pem.find("PRIVATE KEY") != std::string_view::npos)
    return Mistake("it holds a private key; leave only the CA's certificate in it");
  const std::unique_ptr<BIO, Free> text(
      ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CHECK(text != nullptr);
  for (size_t found = 0;; ++found) {
    const std::unique_ptr<X509, Free> certificate(
        ::PEM_read_bio_X509(text.get(), nullptr, HasNoPassphrase, nullptr));
    if (certificate != nullptr) continue;
    if (!IsAtTheEnd()) return Mistake("it holds a certificate that cannot be read; write it anew");
    if (found > 0) return {};
    return Mistake("it holds no certificate; it has to be PEM, with -----BEGIN CERTIFICATE-----");
  }
}

}  // namespace cowork::brokerd
