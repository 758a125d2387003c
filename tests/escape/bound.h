// Sockets that are bound, and listen where they are of a kind to be connected to.

#pragma once

#include <string>

#include "common/os/unique_fd.h"

namespace cowork::escape {

os::UniqueFd BindUnix(int type,
                      const std::string& name);  // An abstract one begins with a zero byte.
os::UniqueFd BindLoopback(int type);
os::UniqueFd BindLoopbackSix();  // A stream.
std::string PortOf(const os::UniqueFd& socket);

}  // namespace cowork::escape
