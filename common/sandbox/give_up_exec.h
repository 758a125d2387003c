// GiveUpExec(): from here on this process is the program it is. A helper calls it first thing: its
// box has to let it be started, by execve and through the loader, which could start any other.

#pragma once

#include "common/base/result.h"

namespace cowork::sandbox {

Result<void> GiveUpExec();

}  // namespace cowork::sandbox
