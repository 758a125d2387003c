// The order for the box of a helper of ours: its program, nothing to read, our log to write to, and
// what it inherits from 3 upwards.

#pragma once

#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

struct HelperProgram {
  const char* name;
  box::ProfileNumber profile;
  const os::UniqueFd& program;
};

Result<BoxOrder> HelperOrder(const HelperProgram& helper, const Programs& programs,
                             std::vector<os::UniqueFd> inherited);

}  // namespace cowork::runnerd::session
