// Launch: from an order that fits to a box that runs. What goes wrong on the way the box says
// itself over its status pipe, by the step's name; Launch fails only where there is no child to say
// it.

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

struct StatusPipe {
  os::UniqueFd reads;
  os::UniqueFd writes;
};
Result<StatusPipe> MakeStatusPipe();

struct Wanted {
  const Profile& profile;
  const Order& order;
  std::vector<Given> given;
  int namespaces;  // CLONE_NEW*, besides the network's.
};
Result<Launched> Launch(Wanted wanted, StatusPipe status, std::span<const Step> steps);

}  // namespace cowork::box
