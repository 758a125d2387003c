// The route of a model, as a session's gate and dialer are told it.

#pragma once

#include <string>

#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

inline constexpr auto kRoute = "model";

struct RouteWord {
  v1::ToDialer message;
  frame::Descriptors descriptors;
};

// What opens the route in the session's dialer: with its pair to the resolver, where the host is a
// name. Where there is no resolver the word says why, and so does the dialer of each request.
RouteWord RouteFor(const std::string& session, const ModelRoute& model, const std::string& lease_id,
                   const Surroundings& around);

// The end of that pair, from the side that the dialer has no part in.
void PartFor(const std::string& session, const ModelRoute& model, const Surroundings& around);

}  // namespace cowork::runnerd::session
