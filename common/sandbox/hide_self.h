#pragma once

#include "common/base/result.h"

namespace cowork::sandbox {

// Makes what this process holds invisible to other processes of the person: no core file, no
// ptrace, none of its memory, environment or descriptors by /proc. It holds until the next exec.
Result<void> HideSelf();

}  // namespace cowork::sandbox
