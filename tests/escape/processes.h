// What the host's /proc tells of the processes of a box.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cowork::escape {

std::string InProc(pid_t pid, const std::string& name);  // Empty: gone, or not for us to read.
std::vector<pid_t> ChildrenOf(pid_t pid);
bool EndsSoon(pid_t pid);

}  // namespace cowork::escape
