// The bytes of connections, read as what the contract speaks of. What a connection carried need not
// be whole: a stream of events never is.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/opencode_contract.h"
#include "tests/support/recording_proxy.h"

namespace cowork::support {

Exchange ExchangeOf(const RecordingProxy::Connection& connection);

// Adds each connection's exchange and the events of each stream; the version too, where it is said.
void AddTo(Recording& recording, const std::vector<RecordingProxy::Connection>& connections);

// The events of a stream, as JSON.
std::vector<boost::json::value> EventsOf(std::string_view stream);

}  // namespace cowork::support
