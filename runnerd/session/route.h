// The route of a model, as a session's gate and dialer are told it.

#pragma once

#include <string>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

inline constexpr auto kRoute = "model";

v1::ToDialer::Route RouteFor(const ModelRoute& model, const std::string& lease_id);

// What goes to a dialer with that route: its pair to the resolver, where the host is a name. None,
// where there is no resolver: the dialer then says so of each request.
frame::Descriptors PairFor(const ModelRoute& model, const Surroundings& around);

}  // namespace cowork::runnerd::session
