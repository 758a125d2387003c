// What was given to a box by descriptor, found again inside its own mount namespace.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::box {

struct Found {
  std::string path;
  os::UniqueFd fd;  // O_PATH
};

// The kernel copies no mount of a namespace that one has left, so a descriptor from before is good
// only for knowing its file again: we open the path it has by now, follow no link, and compare.
//
// kFailedPrecondition: there is another file at that path by now, or none.
Result<Found> FindAgain(const os::UniqueFd& given);

}  // namespace cowork::box
