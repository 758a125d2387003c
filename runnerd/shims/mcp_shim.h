// What mcp-shim does, apart from its arguments.

#pragma once

#include <string_view>

#include "common/base/result.h"

namespace cowork::shims {

// Hands our stdin and stdout over to the courier, which speaks for the server of this name from
// then on, and waits until it says that the conversation is over. The value is our exit code.
Result<int> StandFor(int courier, std::string_view server);

}  // namespace cowork::shims
