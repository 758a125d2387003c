// Every text is no address or one, which reads the same when it is written again; and every sixteen
// bytes are judged, an IPv4 address the same in each of its clothes that are let through.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policyd/core/addresses.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork::policyd;
  const auto read = ParseAddress({reinterpret_cast<const char*>(data), size});
  if (read.has_value()) Require(ParseAddress(TextOf(*read)) == read);
  if (size < 16) return 0;
  Address address{};
  std::copy_n(data, address.size(), address.begin());
  const Classified is = Classify(address);
  Require(!is.what.empty() && ParseAddress(TextOf(address)) == address);
  Address translated{0x00, 0x64, 0xff, 0x9b};
  Address mapped{};
  mapped[10] = mapped[11] = 0xff;
  std::copy_n(data + 12, 4, translated.begin() + 12);
  std::copy_n(data + 12, 4, mapped.begin() + 12);
  Require(Classify(translated).reach == Classify(mapped).reach);
  return 0;
}
