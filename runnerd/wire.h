// Between proto messages and runnerd's own values. Everything brokerd sends is checked here, once.

#pragma once

#include "common/base/result.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/core/permits.h"
#include "runnerd/core/spec.h"

namespace cowork::runnerd {

// kInvalidArgument: a part is missing or malformed; the message names it.
Result<SessionSpec> FromWire(const v1::StartRequest& request);
Result<RouteOrder> FromWire(const v1::TestRouteRequest& request);
Result<TurnOrder> FromWire(const v1::PromptRequest& request);
Result<Permit> FromWire(const v1::GivePermitRequest& request);

v1::TestRouteResponse ToWire(const RouteOutcome& outcome);
v1::Directory ToWire(const Directory& directory);

}  // namespace cowork::runnerd
