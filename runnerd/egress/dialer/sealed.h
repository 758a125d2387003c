// Reads a secret out of the memory file that vaultd handed over.

#pragma once

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "common/os/unique_fd.h"

namespace cowork::dialer {

// kFailedPrecondition: the file is not sealed against change, is too large, or holds what cannot
// stand in a header line: control characters would let a secret write headers of its own.
Result<SecretBytes> ReadSealed(const os::UniqueFd& file);

}  // namespace cowork::dialer
