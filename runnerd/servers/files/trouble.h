// Trouble(): what a failed call on the project's files means to whoever asked for it, and what they
// can do.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::files {

// `path` is inside the project, and the model's. An errno that says nothing to it is kInternal.
Error Trouble(std::string_view path, const char* call, int saved_errno);

// kFailedPrecondition: what is there is not what a change could be made to.
Error NothingChanged(const std::string& why);

}  // namespace cowork::files
