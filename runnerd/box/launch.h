// Launch: from an order that fits to a box that runs.

#pragma once

#include <sys/types.h>

#include <span>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/building.h"
#include "runnerd/box/steps.h"

namespace cowork::box {

struct Launched {
  pid_t pid = 0;  // Of PID 1, as the zygote counts.
  os::UniqueFd pidfd;
  os::UniqueFd status;  // A Failed, or its end when the program runs.
};

Result<Launched> Launch(const Profile& profile, const Order& order, std::vector<Given> given,
                        std::span<const Step> steps);

}  // namespace cowork::box
