// The step in which the process that becomes an MCP server takes the environment that the server is
// lent, from vaultd by the one descriptor that came for it. Nobody else in the box ever has it.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Waits at most 5 s. Any error, and no program is started.
Result<void> TakeEnvironment(Building& box);

}  // namespace cowork::box
