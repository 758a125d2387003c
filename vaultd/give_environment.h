// GiveEnvironment(): what a box of an MCP server waits for before it starts its program.

#pragma once

#include "common/os/unique_fd.h"
#include "vaultd/core/vault.h"
#include "vaultd/wire.h"

namespace cowork::vaultd {

// Sends the server's secrets to `end` once, unasked, in one sealed file; nothing where one of its
// leases does not hold. The caller closes the end, by which the box knows that there is no more.
void GiveEnvironment(Vault& vault, const Wiring& server, const os::UniqueFd& end);

}  // namespace cowork::vaultd
