#pragma once

#include "common/base/result.h"

namespace cowork::runnerd {

// Gives up every right that runnerd does not need. From here on it reads no file but the runtime
// it has open, makes nothing but sessions' homes under `homes`, makes no socket of its own kind and
// starts nothing: that is the zygote's, which was started before and is outside this confinement.
// No other process of the person sees what it holds.
//
// Call it while there is one thread.
Result<void> ConfineSelf(int homes);

}  // namespace cowork::runnerd
