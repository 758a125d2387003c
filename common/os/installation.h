// The installation that this program is of: PREFIX of PREFIX/bin/NAME, and what lies beside it.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/places.h"

namespace cowork::os {

Result<std::string> InstallationPrefix();

// The runtime that sessions start, whether or not it is there: the person's own, where there is
// one, and else the installed one.
std::string RuntimeOf(const Places& places, const std::string& prefix);

}  // namespace cowork::os
