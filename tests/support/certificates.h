// Certificates that a test makes: a CA, and what it signs. Keys are of a curve, so that they take
// no time.

#pragma once

#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "common/base/check.h"

namespace cowork::support {

template <auto free>
struct FreedBy {
  template <typename T>
  void operator()(T* thing) const {
    free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<::EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, FreedBy<::X509_free>>;

struct Identity {
  Key key;
  X509Ptr certificate;

  std::string pem() const {
    const std::unique_ptr<BIO, FreedBy<::BIO_free>> out(::BIO_new(::BIO_s_mem()));
    CHECK(::PEM_write_bio_X509(out.get(), certificate.get()) == 1);
    char* bytes = nullptr;
    const long size = ::BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
  }
};

struct Wish {
  std::string name;      // Of the subject, for people.
  std::string alt_name;  // "DNS:model.example", "IP:127.0.0.1"; empty: it is a CA.
  long from_seconds = -3600;
  long to_seconds = 3600;
};

inline void AddExtension(X509* to, X509* issuer, int kind, const char* value) {
  X509V3_CTX context{};
  ::X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreedBy<::X509_EXTENSION_free>> extension(
      ::X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  CHECK(extension != nullptr && ::X509_add_ext(to, extension.get(), -1) == 1);
}

// Signed by `issuer`, or by itself.
inline Identity MakeIdentity(const Wish& wish, const Identity* issuer = nullptr) {
  Identity made{.key = Key(::EVP_EC_gen("P-256")), .certificate = X509Ptr(::X509_new())};
  X509* certificate = made.certificate.get();
  const Identity& signer = issuer != nullptr ? *issuer : made;
  static long serial = 1;
  ::X509_set_version(certificate, X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(certificate), wish.from_seconds);
  ::X509_gmtime_adj(::X509_getm_notAfter(certificate), wish.to_seconds);
  ::X509_set_pubkey(certificate, made.key.get());
  X509_NAME* name = ::X509_get_subject_name(certificate);
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1,
                               0);
  ::X509_set_issuer_name(certificate, ::X509_get_subject_name(signer.certificate.get()));
  if (wish.alt_name.empty()) {
    AddExtension(certificate, signer.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    AddExtension(certificate, signer.certificate.get(), NID_key_usage, "critical,keyCertSign");
  } else {
    AddExtension(certificate, signer.certificate.get(), NID_subject_alt_name,
                 wish.alt_name.c_str());
  }
  CHECK(::X509_sign(certificate, signer.key.get(), ::EVP_sha256()) > 0);
  return made;
}

}  // namespace cowork::support
