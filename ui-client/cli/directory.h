// Directories as people type them.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::cli {

// What to say of a path that leads nowhere.
Error LeadsNowhere(const std::string& typed, const std::string& why = "there is no such directory");

// Where a path leads, its links followed: the one name by which a directory goes over a socket.
// kNotFound         nowhere
// kInvalidArgument  it is empty or no UTF-8; or its `..` after a link leads to two places: to the
// one
//                   that the kernel finds, and to the one that a shell shows. The message names
//                   both
Result<std::string> RealDirectory(const std::string& typed);

}  // namespace cowork::cli
