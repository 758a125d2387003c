// Whatever a ca_file holds, CheckCertificates takes it or refuses it with a remedy; it never
// crashes nor waits for anybody, and lets nothing through that is larger than a route carries.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "brokerd/core/certificates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view pem(reinterpret_cast<const char*>(data), size);
  const cowork::Result<void> good = cowork::brokerd::CheckCertificates(pem);
  const bool fits = good.ok() ? pem.size() <= cowork::brokerd::kLargestCaFile &&
                                    pem.find("CERTIFICATE") != std::string_view::npos
                              : good.error().message().find("; ") != std::string::npos;
  if (!fits) std::abort();
  return 0;
}
