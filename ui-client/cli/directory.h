// Directories as people type them.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::cli {

// What to say of a path that leads nowhere.
Error LeadsNowhere(const std::string& typed, const std::string& why = "there is no such directory");

// The absolute, normal form of a path, its links not followed: whether a link may be granted is not
// for us to say.
// kInvalidArgument  the path is empty or no UTF-8
Result<std::string> NamedDirectory(const std::string& typed);

// Where a path leads, its links followed.
// kNotFound  nowhere
Result<std::string> RealDirectory(const std::string& typed);

}  // namespace cowork::cli
