// Whatever runnerd or the resolver says, the dialer reads it or refuses it: a route that it keeps
// writes one host and one credential's line, and addresses are whole.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runnerd/egress/dialer/core/request.h"
#include "runnerd/egress/dialer/wire.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

bool IsOneLine(const std::string& text) {
  return text.find_first_of(std::string("\r\n\0", 3)) == std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  v1::ToDialer routes;
  if (routes.ParseFromArray(data, static_cast<int>(size))) {
    const auto read = dialer::FromWire(routes);
    for (const auto& [name, route] : read.ok() ? *read : dialer::Routes()) {
      Require(IsOneLine(route.host_header()) && IsOneLine(dialer::CredentialLine(route)));
      Require(route.port != 0 && route.base_path.find("..") == std::string::npos);
    }
  }
  v1::ResolveResponse response;
  if (response.ParseFromArray(data, static_cast<int>(size))) {
    const auto addresses = dialer::FromWire(response);
    Require(!addresses.ok() || (!addresses->empty() && addresses->size() <= 64));
  }
  return 0;
}
