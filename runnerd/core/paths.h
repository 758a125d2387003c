// Questions about paths as texts. Nothing here looks at a disk.

#pragma once

#include <string_view>

#include "common/base/result.h"

namespace cowork::runnerd {

// kInvalidArgument unless the path is absolute and normal (no empty, `.` or `..` part, no NUL), is
// not `/`, and fits in 4095 bytes. The message says which, and what to do.
Result<void> CheckGrantablePath(std::string_view path);

// Whether `path` is `directory` or lies in it, both absolute and normal. A path that is not normal
// lies nowhere.
bool LiesIn(std::string_view path, std::string_view directory);

}  // namespace cowork::runnerd
