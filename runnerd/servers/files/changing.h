// The doing of a change. Whoever opens a name meanwhile finds what was there or what is to be,
// whole, whatever is killed and whenever; and what somebody else put there since it was looked at
// comes back to its place, and is not changed. Where that cannot be, or death comes between, it is
// beside its place (aside.h).

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "runnerd/servers/files/found.h"

namespace cowork::files {

// All of them:
// kFailedPrecondition  something else is there than `was`; or ErrorCodes of Trouble()

// `was` is absent, or a file, whose permissions the new one gets; replaceable.h has been asked.
Result<void> Save(int project, const std::string& path, const Found& was, std::string_view content);

// There has to be nothing at `to`.
Result<void> Move(int project, const std::string& from, const Found& was, const std::string& to);

// A file, or a directory with nothing in it.
Result<void> Remove(int project, const std::string& path, const Found& was);

}  // namespace cowork::files
