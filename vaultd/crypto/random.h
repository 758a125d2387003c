// Random bytes, from the kernel.

#pragma once

#include <cstddef>
#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd::crypto {

Result<SecretBytes> RandomKey();               // Of kKeyBytes.
Result<std::string> RandomBytes(size_t size);  // No secret. At most 256.

}  // namespace cowork::vaultd::crypto
