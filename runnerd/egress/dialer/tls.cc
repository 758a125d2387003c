#include "runnerd/egress/dialer/tls.h"

#include <algorithm>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "policyd/core/addresses.h"
#include "runnerd/egress/dialer/tls_words.h"

namespace cowork::dialer {
namespace {

constexpr size_t kRoom = 16 * 1024;  // A record's.
// Answers to a server's wishes, such as new keys, go out with the next text of ours; after a
// request there is none.
constexpr size_t kMostUnsent = 4 * 1024;

// One protocol is spoken on what follows; a server that would rather speak HTTP/2 is not surprised.
constexpr unsigned char kProtocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

Error OurFault(const char* call) {
  return Error(ErrorCode::kInternal, "TLS could not be begun").WithDetail(call);
}

Result<void> ExpectName(SSL* ssl, const std::string& host) {
  if (policyd::ParseAddress(host).has_value()) {
    if (::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) != 1)
      return OurFault("X509_VERIFY_PARAM_set1_ip_asc");
    return {};
  }
  ::SSL_set_hostflags(ssl,
                      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (::SSL_set1_host(ssl, host.c_str()) != 1) return OurFault("SSL_set1_host");
  if (::SSL_set_tlsext_host_name(ssl, host.c_str()) != 1) return OurFault("SNI");
  return {};
}

}  // namespace

Result<Tls> Tls::Begin(SSL_CTX* context, const std::string& host) {
  std::unique_ptr<SSL, Free> ssl(::SSL_new(context));
  BIO* in = ::BIO_new(::BIO_s_mem());
  BIO* out = ::BIO_new(::BIO_s_mem());
  if (ssl == nullptr || in == nullptr || out == nullptr) return OurFault("SSL_new");
  ::BIO_set_mem_eof_return(in, -1);  // Empty is not the end: more may come.
  ::SSL_set_bio(ssl.get(), in, out);
  ::SSL_set_connect_state(ssl.get());
  if (::SSL_set_alpn_protos(ssl.get(), kProtocols, sizeof kProtocols) != 0)
    return OurFault("SSL_set_alpn_protos");
  TRY(ExpectName(ssl.get(), host));
  return Tls(std::move(ssl), host);
}

Result<bool> Tls::Handshake() {
  ::ERR_clear_error();
  const int done = ::SSL_do_handshake(ssl_.get());
  if (done == 1) return true;
  if (::SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) return false;
  return WhyNoHandshake(host_, ::SSL_get_verify_result(ssl_.get()), ::ERR_peek_error());
}

void Tls::Take(std::string_view bytes) {
  ::BIO_write(::SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
}

std::string Tls::Give() {
  BIO* out = ::SSL_get_wbio(ssl_.get());
  std::string bytes(::BIO_ctrl_pending(out), '\0');
  const int size =
      bytes.empty() ? 0 : ::BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max(size, 0)));
  return bytes;
}

Result<void> Tls::Encrypt(std::span<const std::byte> bytes) {
  ::ERR_clear_error();
  size_t written = 0;
  if (bytes.empty() || ::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) == 1)
    return {};
  return Error(ErrorCode::kUnavailable, "upstream's TLS connection is broken");
}

Result<std::string> Tls::Decrypt() {
  ::ERR_clear_error();
  std::string room(kRoom, '\0');
  size_t size = 0;
  const int read = ::SSL_read_ex(ssl_.get(), room.data(), room.size(), &size);
  const int why = read == 1 ? SSL_ERROR_NONE : ::SSL_get_error(ssl_.get(), read);
  if (why != SSL_ERROR_NONE && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_ZERO_RETURN)
    return Error(ErrorCode::kUnavailable, "upstream broke the TLS connection off");
  if (::BIO_ctrl_pending(::SSL_get_wbio(ssl_.get())) > kMostUnsent)
    return Error(ErrorCode::kUnavailable, "upstream asks for new keys without an end");
  room.resize(size);
  return room;
}

bool Tls::has_more() const {
  return ::SSL_has_pending(ssl_.get()) == 1 || ::BIO_ctrl_pending(::SSL_get_rbio(ssl_.get())) > 0;
}

bool Tls::ended() const {
  return (::SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace cowork::dialer
