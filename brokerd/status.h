// LookAround(): which daemons answer, for `cowork status`. It answers itself while some are away.

#pragma once

#include "brokerd/context.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

// `context` outlives the task.
rpc::Task<v1::GetStatusResponse> LookAround(Context& context);

}  // namespace cowork::brokerd
