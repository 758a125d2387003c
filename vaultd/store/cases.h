// The cases of verdicts, which brokerd seals for the vault: with them its person can ask what
// another policy would have said. Whoever has no passphrase opens none.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/core/secret_store.h"

namespace cowork::vaultd {

// The public key, always the same of the same store's key.
Result<std::string> CaseKeyOf(const SecretBytes& store_key);
Result<std::vector<OpenedCase>> OpenCasesWith(const SecretBytes& store_key,
                                              const std::vector<std::string>& sealed);

}  // namespace cowork::vaultd
