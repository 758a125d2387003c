// Intake: the way past brokerd to vaultd, for what brokerd gave a ticket for.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::cli {

// `bytes` go in a sealed memory file, over the socket at the path `intake`. It returns when vaultd
// has done with them what the ticket is for.
//
// kUnavailable         vaultd did not answer
// kFailedPrecondition  it refused, in its own words
Result<void> BringToVault(const std::string& intake, const std::string& ticket,
                          const SecretBytes& bytes);

}  // namespace cowork::cli
