// What the host's /proc tells of the processes of a box.

#pragma once

#include <sys/types.h>

#include <string>

namespace cowork::escape {

std::string InProc(pid_t pid, const std::string& name);  // Empty: gone, or not for us to read.
bool EndsSoon(pid_t pid);

}  // namespace cowork::escape
