#include "brokerd/audit.h"

#include "common/base/call_digest.h"

namespace cowork::brokerd {

std::string HexDigest(const ShellCall& call) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : DigestOfShellCall(call.command, call.cwd))
    text += {kHex[byte >> 4], kHex[byte & 15]};
  return text;
}

}  // namespace cowork::brokerd
