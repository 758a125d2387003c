// What agent-shell does, apart from its arguments.

#pragma once

#include <string_view>

#include "common/base/result.h"

namespace cowork::shims {

// Has the command run in a box of its own and copies what it says to our stdout and stderr. The
// value is its exit code.
Result<int> RunElsewhere(int courier, std::string_view command, std::string_view cwd);

}  // namespace cowork::shims
