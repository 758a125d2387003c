// Between frames and the dialer's own values. What runnerd and gate send is checked here, once;
// gate is believed no more than the box it reads from.

#pragma once

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/egress/dialer/core/request.h"

namespace cowork::dialer {

// kInvalidArgument: a route is malformed, or two have one name.
Result<Routes> FromWire(const v1::ToDialer& message);

// kInvalidArgument: the head is too large.
Result<RequestHead> FromWire(const v1::GateToDialer::RequestHead& head);

// kPermissionDenied, kUnavailable: as Resolving::Find.
Result<std::vector<policyd::Address>> FromWire(const v1::ResolveResponse& response);

v1::DialerToGate::Refusal ToWire(const Error& why);

// A text of a box, as it may stand in a journal: printable, and not endless.
std::string Shown(std::string_view text);

}  // namespace cowork::dialer
