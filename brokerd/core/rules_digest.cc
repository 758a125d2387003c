#include "brokerd/core/rules_digest.h"

#include <array>
#include <cstdint>

#include <openssl/sha.h>

#include "common/base/hex.h"

namespace cowork::brokerd {

std::string HexDigestOfRules(std::string_view text) {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return Hex(digest);
}

}  // namespace cowork::brokerd
