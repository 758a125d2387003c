// Tls: the client's side of one TLS connection, as bytes in and bytes out. It touches no socket, so
// what it makes of a server's bytes is seen by a unit test, and by a fuzzer.
//
//   Tls tls = TRY(Tls::Begin(context, "model.example"));
//   while (!TRY(tls.Handshake())) { send(tls.Give()); tls.Take(receive()); }

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "common/base/result.h"

namespace cowork::dialer {

class Tls {
 public:
  // `host` is the name that the certificate has to be for: a DNS name, or an IP address. `context`
  // is kept alive by the connection.
  static Result<Tls> Begin(SSL_CTX* context, const std::string& host);

  // Goes on as far as the bytes reach; true: it is done, and the server is who it should be.
  // kFailedPrecondition: it is not, or speaks nothing that we do; the message says what and the
  // remedy.
  Result<bool> Handshake();

  void Take(std::string_view bytes);  // What came from the server.
  std::string Give();                 // What is to be sent to it.

  // After the handshake. The plain text is nowhere but in `bytes` when it returns.
  Result<void> Encrypt(std::span<const std::byte> bytes);
  // What can be read of what was taken; empty: nothing yet, or nothing any more. kUnavailable: it
  // is broken, or the server asks for so much of TLS's own that an answer to it piles up.
  Result<std::string> Decrypt();
  // Whether bytes that were taken are still to be read.
  bool has_more() const;
  // The server said that this was all. Without it, an end of the connection is a cut.
  bool ended() const;

 private:
  struct Free {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };
  Tls(std::unique_ptr<SSL, Free> ssl, std::string host)
      : ssl_(std::move(ssl)), host_(std::move(host)) {}

  std::unique_ptr<SSL, Free> ssl_;
  std::string host_;
};

}  // namespace cowork::dialer
