// What cowork-files gives up before it reads the first message. Its box holds it already; this
// holds wherever it is started.

#pragma once

#include "common/base/result.h"

namespace cowork::files {

enum class MayWrite { kNo, kYes };

// From here on this process and its children reach the project and the programs of /usr, and
// connect to nothing. kFailedPrecondition: this kernel cannot do that.
Result<void> KeepToProject(int project, MayWrite may_write);

}  // namespace cowork::files
