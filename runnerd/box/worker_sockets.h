// Which sockets programs of others may make in a box.

#pragma once

#include "common/sandbox/seccomp_policy.h"

namespace cowork::box {

void AllowSockets(sandbox::SeccompPolicy& policy);

}  // namespace cowork::box
