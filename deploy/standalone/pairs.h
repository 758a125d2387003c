// MakeProvablePair(): both ends of a new channel between two daemons. Whoever gets an end says
// hello on it, and the kernel tells the other who that is.

#pragma once

#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakeProvablePair(Kind kind);

}  // namespace cowork::standalone
