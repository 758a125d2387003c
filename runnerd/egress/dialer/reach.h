// The way to a route's host: its addresses, judged; a connection to one of them; TLS upon it.

#pragma once

#include <boost/asio/awaitable.hpp>

#include "common/base/result.h"
#include "runnerd/egress/dialer/desk.h"

namespace cowork::dialer {

// Opens `upstream`; its Abort() ends this, too. All three outlive it.
// kPermissionDenied    an address of the host may not be dialled
// kFailedPrecondition  under TLS the host is not who it should be
// kUnavailable         it cannot be reached, or found
boost::asio::awaitable<Result<void>> Reach(Desk& desk, const Route& route, Upstream& upstream);

}  // namespace cowork::dialer
