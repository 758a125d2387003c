// Keys that the vault's own gives, one a purpose: there is no row to put another in place of.

#pragma once

#include <string_view>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd::crypto {

// HMAC-SHA-256 of the purpose's name. `store_key` has kKeyBytes, and so has what comes back.
Result<SecretBytes> DerivedKey(const SecretBytes& store_key, std::string_view purpose);

}  // namespace cowork::vaultd::crypto
