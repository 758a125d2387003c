// CheckMayGoAlong(): whether a directory that is moved holds nothing that other programs obey. The
// name of a directory says nothing of what is in it, and a name that is like any other in one place
// may be obeyed in the next: what a package brought, nobody's editor reads before it is moved out.

#pragma once

#include "common/base/result.h"
#include "runnerd/servers/files/change.h"

namespace cowork::files {

// `move`: of a directory.
// kPermissionDenied    such a name is in it, at whatever depth; the message says which
// kFailedPrecondition  there is too much in it to say so, or it cannot be read
Result<void> CheckMayGoAlong(int project, const Change& move);

}  // namespace cowork::files
