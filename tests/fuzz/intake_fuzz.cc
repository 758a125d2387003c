// Whatever packet a client sends over intake.sock, it is read or refused; and a vault that expects
// nothing keeps nothing.

#include <cstddef>
#include <cstdint>

#include "common/base/check.h"
#include "vaultd/intake/intake.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  frame::Frame packet{.bytes = {reinterpret_cast<const char*>(data), size}, .descriptors = {}};
  CHECK(!vaultd::TicketFromWire(packet).ok());
  packet.descriptors.resize(1);

  vaultd::Vault vault(vaultd::Keystore::kEphemeral);
  const auto ticket = vaultd::TicketFromWire(packet);
  if (!ticket.ok()) return 0;
  const auto put = vault.Put(*ticket, vaultd::TimePoint(), [] { return SecretBytes::CopyOf({}); });
  CHECK(!put.ok() && vault.Names().empty());
  return 0;
}
