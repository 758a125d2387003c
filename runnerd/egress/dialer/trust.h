// Trust: by whose word the dialer believes a certificate. For a route with a CA of its own, by that
// one's and nobody else's; for the others, by the system's.

#pragma once

#include <map>
#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::dialer {

class Trust {
 public:
  // `bundle` is the system's, as PEM; it is read when a route first needs it.
  explicit Trust(os::UniqueFd bundle) : bundle_(std::move(bundle)) {}

  // The context for TLS connections of a route, ours. Made once for each CA.
  // kFailedPrecondition: there is no certificate in what is to be trusted.
  Result<SSL_CTX*> ContextFor(const std::string& ca_pem);

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  };
  using Context = std::unique_ptr<SSL_CTX, Free>;
  Result<std::string> ReadBundle() const;

  os::UniqueFd bundle_;
  std::map<std::string, Context> contexts_;  // By the CA's text; "" is the system's.
};

}  // namespace cowork::dialer
