// TellAgain(): what ends something, told once more and again to a daemon that hangs.

#pragma once

#include <functional>

#include "brokerd/peers/link.h"
#include "brokerd/timer.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

using Order = std::function<rpc::Task<rpc::Done>()>;

// Whether the same order may be followed later: the daemon hung, or was away.
bool MayWorkLater(const Error& error);

// Once in a second, until the order is followed, or refused for good, which is the error. A daemon
// that went away has ended what was to end, and the next one knows of nothing: that is no error.
// `timer` and `link` stay.
rpc::Task<rpc::Done> TellAgain(const Timer& timer, Link& link, Order order);

}  // namespace cowork::brokerd
