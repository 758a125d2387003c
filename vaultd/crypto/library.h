// What OpenSSL is asked for by name. It is fetched once, before confinement: it would else look for
// its configuration, and load what that names.

#pragma once

#include <openssl/types.h>

#include "common/base/result.h"

namespace cowork::vaultd::crypto {

// Once, before all else here; after it no file is opened. kInternal: the library gives less than
// we need.
Result<void> Prepare();

const EVP_CIPHER* Aes256Gcm();

}  // namespace cowork::vaultd::crypto
