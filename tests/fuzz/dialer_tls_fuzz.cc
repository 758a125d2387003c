// Whatever a server sends in place of TLS, a handshake does not come to its end by it: the bytes
// hold no key of anybody who is trusted.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runnerd/egress/dialer/tls.h"
#include "runnerd/egress/dialer/trust.h"

namespace {

constexpr char kSomeCa[] =
#include "tests/fuzz/some_ca.pem.h"
    ;

void Require(bool holds) {
  if (!holds) std::abort();
}

SSL_CTX* TheContext() {
  static cowork::dialer::Trust trust{cowork::os::UniqueFd()};
  const auto context = trust.ContextFor(kSomeCa);
  Require(context.ok());
  return *context;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto begun = cowork::dialer::Tls::Begin(TheContext(), "model.example");
  Require(begun.ok());
  cowork::dialer::Tls tls = std::move(begun).value();
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  while (true) {
    const auto done = tls.Handshake();
    static_cast<void>(tls.Give());
    if (!done.ok()) return 0;
    Require(!*done);
    if (bytes.empty()) return 0;
    const size_t piece = std::min<size_t>(bytes.size(), 1024);
    tls.Take(bytes.substr(0, piece));
    bytes.remove_prefix(piece);
  }
}
