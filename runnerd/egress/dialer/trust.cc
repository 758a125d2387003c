#include "runnerd/egress/dialer/trust.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace cowork::dialer {
namespace {

constexpr size_t kLargestBundle = 4 * 1024 * 1024;

template <auto free>
struct FreeWith {
  template <typename T>
  void operator()(T* thing) const {
    free(thing);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<::BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<::X509_free>>;

// OpenSSL's own asks at the terminal.
int HasNoPassphrase(char*, int, int, void*) {
  return -1;
}

// Answers how many there were.
size_t TrustEachIn(std::string_view pem, X509_STORE* store) {
  const Bio text(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  size_t count = 0;
  while (text != nullptr) {
    const Certificate certificate(
        ::PEM_read_bio_X509(text.get(), nullptr, HasNoPassphrase, nullptr));
    if (certificate == nullptr) break;
    count += static_cast<size_t>(::X509_STORE_add_cert(store, certificate.get()) == 1);
  }
  ::ERR_clear_error();  // The end of the text is one, too.
  return count;
}

// Without openssl.cnf, which the box does not have: what Debian says there is said here.
void Harden(SSL_CTX* context) {
  ::SSL_CTX_set_security_level(context, 2);
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

}  // namespace

Result<SSL_CTX*> Trust::ContextFor(const std::string& ca_pem) {
  if (const auto made = contexts_.find(ca_pem); made != contexts_.end()) return made->second.get();
  static const int kReady = ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  Context context(kReady == 1 ? ::SSL_CTX_new(::TLS_client_method()) : nullptr);
  if (context == nullptr) return Error(ErrorCode::kInternal, "TLS could not be begun");
  Harden(context.get());
  const std::string pem = ca_pem.empty() ? TRY(ReadBundle()) : ca_pem;
  if (TrustEachIn(pem, ::SSL_CTX_get_cert_store(context.get())) == 0)
    return Error(ErrorCode::kFailedPrecondition,
                 ca_pem.empty() ? "this machine trusts no certificate; install ca-certificates, "
                                  "then `cowork down` and `cowork up`"
                                : "the provider's `ca_file` holds no certificate");
  // What the person named is trusted, even where another signed it.
  if (!ca_pem.empty())
    ::X509_VERIFY_PARAM_set_flags(::SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  return contexts_.emplace(ca_pem, std::move(context)).first->second.get();
}

// By pread: the descriptor is shared with all other dialers, and so is where it stands.
Result<std::string> Trust::ReadBundle() const {
  std::string bundle;
  char room[64 * 1024];
  while (bundle.size() < kLargestBundle) {
    const ssize_t size =
        ::pread(bundle_.get(), room, sizeof room, static_cast<off_t>(bundle.size()));
    if (size < 0) return Error::FromErrno("pread", errno);
    if (size == 0) break;
    bundle.append(room, static_cast<size_t>(size));
  }
  return bundle;
}

}  // namespace cowork::dialer
