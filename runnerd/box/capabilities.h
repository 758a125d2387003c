// Capabilities: none, and no way to get one back.

#pragma once

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

Result<void> DropCapabilities(Building& box);  // Step. Sets no_new_privs too.

}  // namespace cowork::box
