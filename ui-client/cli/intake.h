// Intake: the way past brokerd to vaultd, for what brokerd gave a ticket for.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::cli {

// `bytes` go in a sealed memory file, over the socket at the path `intake`. It returns when vaultd
// has done with them what the ticket is for.
//
// kNotKnown: they went there, and no answer came; it may have been done, and may be yet.
//
// kUnavailable  vaultd is not there; nothing was done
// others        it refused, in its own words, and nothing was done: kPermissionDenied, a wrong
//               passphrase or no such ticket; kResourceExhausted, no room or too soon
enum class Brought { kDone, kNotKnown };
Result<Brought> BringToVault(const std::string& intake, const std::string& ticket,
                             const SecretBytes& bytes);

}  // namespace cowork::cli
