// Door: accepts clients at broker.sock. Whoever is not the person we run as, or is in a box, is
// closed unread; the rest hold what an owner's socket gives.

#pragma once

#include "brokerd/broker.h"
#include "common/os/peer.h"
#include "common/os/unique_fd.h"
#include "common/rpc/router.h"

namespace cowork::brokerd {

// What the socket of the owner gives.
rpc::CapabilitySet OwnersRights();

// Accepts for ever, on the calling thread. `peers` and `broker` stay.
void KeepDoor(const os::UniqueFd& listener, const os::PeerCheck& peers, Broker& broker);

}  // namespace cowork::brokerd
