// What a provider's ca_file has to hold.

#pragma once

#include <cstddef>
#include <string_view>

#include "common/base/result.h"

namespace cowork::brokerd {

inline constexpr size_t kLargestCaFile = 64 * 1024;

// kInvalidArgument: it is too large, holds no certificate, one that cannot be read, or a private
// key; the message says which, and what to do. Parses with OpenSSL, opens nothing and asks
// nobody for a passphrase.
Result<void> CheckCertificates(std::string_view pem);

}  // namespace cowork::brokerd
