// Whatever packet a client sends over intake.sock, it is read or refused; and a vault that expects
// nothing keeps nothing.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/check.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/intake/intake.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  frame::Frame packet{.bytes = {reinterpret_cast<const char*>(data), size}, .descriptors = {}};
  CHECK(!vaultd::TicketFromWire(packet).ok());
  packet.descriptors.resize(1);

  vaultd::Vault vault(std::make_unique<vaultd::EphemeralStore>());
  const auto ticket = vaultd::TicketFromWire(packet);
  if (!ticket.ok()) return 0;
  const auto put = vault.TakeIn(
      *ticket, [] { return vaultd::TimePoint(); }, [] { return SecretBytes::CopyOf({}); });
  CHECK(!put.ok() && vault.List()->empty());
  return 0;
}
