// TlsStream: the server's side of TLS on a connection, in the hands of a test: what it says under
// TLS is bytes first, to be sent in whatever pieces.

#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "tests/support/certificates.h"
#include "tests/support/tcp.h"

namespace cowork::support {

class TlsStream {
 public:
  // `stream` outlives it.
  TlsStream(const TcpStream& stream, const Identity& identity)
      : stream_(stream), context_(::SSL_CTX_new(::TLS_server_method())) {
    ::SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    ::SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    ssl_.reset(::SSL_new(context_.get()));
    BIO* in = ::BIO_new(::BIO_s_mem());
    ::BIO_set_mem_eof_return(in, -1);
    ::SSL_set_bio(ssl_.get(), in, ::BIO_new(::BIO_s_mem()));
    ::SSL_set_accept_state(ssl_.get());
  }

  SSL* ssl() { return ssl_.get(); }

  bool Shake() {
    int done = ::SSL_do_handshake(ssl_.get());
    while (stream_.Write(Pending()) && done != 1 && Take()) done = ::SSL_do_handshake(ssl_.get());
    return done == 1;
  }

  std::string ReadUntil(std::string_view end) {
    std::string all;
    char room[4096];
    while (all.find(end) == std::string::npos) {
      const int size = ::SSL_read(ssl_.get(), room, sizeof room);
      if (size > 0) all.append(room, static_cast<size_t>(size));
      if (size <= 0 && !Take()) break;
    }
    return all;
  }

  // As one record, not sent yet.
  std::string Sealed(std::string_view text) {
    ::SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    return Pending();
  }
  std::string Pending() {
    BIO* out = ::SSL_get_wbio(ssl_.get());
    std::string bytes(::BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) ::BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

 private:
  bool Take() {
    const std::string bytes = stream_.Read();
    if (bytes.empty()) return false;
    ::BIO_write(::SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    return true;
  }

  const TcpStream& stream_;
  std::unique_ptr<SSL_CTX, FreedBy<::SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreedBy<::SSL_free>> ssl_;
};

}  // namespace cowork::support
