// Whatever packet a dialer or runnerd sends, it is read or refused; and what is read says the same
// when it is written again: two texts never name one lease or one session.

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/base/check.h"
#include "vaultd/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  frame::Frame packet{.bytes = {reinterpret_cast<const char*>(data), size}, .descriptors = {}};
  const auto asked = vaultd::RedemptionFromWire(packet);
  if (asked.ok()) CHECK(packet.bytes.find(asked->lease.text()) != std::string::npos);

  packet.descriptors.resize(1);
  const auto wiring = vaultd::WiringFromWire(packet);
  if (!wiring.ok()) return 0;
  CHECK(packet.bytes.find(wiring->session.text()) != std::string::npos);
  CHECK(wiring->server.empty() == wiring->variables.empty());
  for (const vaultd::Variable& variable : wiring->variables)
    CHECK(packet.bytes.find(variable.lease.text()) != std::string::npos);
  return 0;
}
