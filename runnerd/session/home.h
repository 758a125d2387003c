// The home of a session: a directory of its own under runnerd's data, in the box /home/agent.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::runnerd::session {

// Makes HOMES/ID/home, 0700, unless it is there; answers it as O_PATH. `homes` is DATA/sessions.
Result<os::UniqueFd> MakeHome(int homes, const std::string& session_id);

// Removes HOMES/ID with all that is in it, following no link; what is not there needs no removing.
// `session_id` is a session's. kFailedPrecondition: it is deeper than any home; much of it is gone.
Result<void> RemoveHome(int homes, const std::string& session_id);

}  // namespace cowork::runnerd::session
