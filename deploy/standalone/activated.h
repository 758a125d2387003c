// Sockets that systemd made and we serve. Each must be just what we would have made ourselves:
// whoever starts us chooses their paths, and a client believes in the path.

#pragma once

#include <map>
#include <string>

#include "common/base/result.h"
#include "common/os/places.h"
#include "common/os/unique_fd.h"

namespace cowork::standalone {

using Activated = std::map<std::string, os::UniqueFd>;  // By their name in `run`.

// Takes those that the environment names; `run` is the directory of sockets. They never block to
// accept, or not, otherwise than ours, and close on exec.
// kInvalidArgument: one is not what it must be; the message has the line that mends it. It and
// those that follow are left as they were
Result<Activated> TakeActivated(const os::Environment& environment, const std::string& run);

}  // namespace cowork::standalone
