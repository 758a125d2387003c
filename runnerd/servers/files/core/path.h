// Questions about a path inside the project, as a text. Where it leads is the kernel's to say
// (project.h).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::files {

inline constexpr std::string_view kWholeProject = ".";

// kInvalidArgument unless it is relative and normal (no empty, `.` or `..` part), has no control
// character, and fits in 4095 bytes. The message says which, and what to do.
Result<void> CheckPath(std::string_view path);

// The same, but for kWholeProject besides.
Result<void> CheckDirectoryPath(std::string_view path);

// "a/b/c" is {"a", "b", "c"}.
std::vector<std::string> PartsOf(std::string_view path);

// "a/b/c" is in "a/b", and "c" in kWholeProject.
std::string DirectoryOf(std::string_view path);
std::string NameOf(std::string_view path);

}  // namespace cowork::files
