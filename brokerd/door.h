// Door: accepts clients at broker.sock. Whoever is not the person we run as is closed unread; the
// rest hold what an owner's socket gives.

#pragma once

#include <sys/types.h>

#include "brokerd/broker.h"
#include "common/os/unique_fd.h"
#include "common/rpc/router.h"

namespace cowork::brokerd {

// What the socket of the owner gives.
rpc::CapabilitySet OwnersRights();

// Accepts for ever, on the calling thread. `broker` stays.
void KeepDoor(const os::UniqueFd& listener, uid_t owner, Broker& broker);

}  // namespace cowork::brokerd
