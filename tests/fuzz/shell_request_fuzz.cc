// Whatever a shim sends, FromWire reads or refuses it; what it lets through can be run as it
// stands.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "runnerd/courier/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cowork::v1::ShellRequest message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto request = cowork::courier::FromWire(message);
  if (!request.ok()) return 0;
  if (request->command.empty() || !request->cwd.starts_with('/')) std::abort();
  if (request->command.find('\0') != std::string::npos) std::abort();
  return 0;
}
