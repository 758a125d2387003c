// Which directories are the person's home.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/os/places.h"

namespace cowork::os {

// What the system has for the user, and what HOME says, each once; absolute, but not looked for. An
// account may have none.
std::vector<std::string> HomesOf(const Environment& environment, uid_t uid);

}  // namespace cowork::os
