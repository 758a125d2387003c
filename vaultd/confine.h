#pragma once

#include "common/base/result.h"

namespace cowork::vaultd {

// Gives up every file there is but those of /proc, as common/os/peer.h opened it. ConfineSelf()
// does this too, and would refuse nearly each call besides; it stands here so that each of the two
// layers can be seen to hold without the other. What is open stays so.
Result<void> ForgetFiles(int proc);

// Gives up every right that vaultd does not need. From here on it can answer on the sockets it has,
// take the clients of intake.sock, see whose they are, make memory files, and read and write the
// store's files, which are open; and nothing else: no other file, no new socket, no other process,
// no code but its own. Without a store on the disk it writes to no file but its log.
enum class StoreIs { kOnDisk, kNoFile };
Result<void> ConfineSelf(int proc, StoreIs store);

}  // namespace cowork::vaultd
