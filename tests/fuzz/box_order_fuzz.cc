// Whatever bytes reach the zygote as a request, DecodeRequest reads or refuses them; what it reads
// is written back as it came, so no two packets mean the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runnerd/box/order.h"
#include "runnerd/box/report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  const auto request = cowork::box::DecodeRequest(packet);
  if (request.ok() && cowork::box::EncodeRequest(*request) != packet) std::abort();
  static_cast<void>(cowork::box::DecodeReport(packet));
  return 0;
}
