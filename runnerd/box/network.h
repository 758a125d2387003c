// A box's network is a loopback of its own. The way in and out are sockets that PID 1 makes inside
// and passes out over its control descriptor.

#pragma once

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Steps, in this order.
Result<void> RaiseLoopback(Building& box);
Result<void> SendListeners(Building& box);  // Those that the order wants, in order, a packet each.

// A TCP socket of this network, bound to nothing and connected to nothing.
Result<os::UniqueFd> MakeTcpSocket();

}  // namespace cowork::box
