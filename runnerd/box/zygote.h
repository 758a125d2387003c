// Zygote: makes boxes and buries them, on runnerd's word alone, over the pair at descriptor 3.
//
// It is single-threaded and small, so that a fork of it is cheap and holds nobody's secrets. It
// dies with runnerd, and every box dies with it.

#pragma once

#include <span>

#include "common/sandbox/box_namespaces.h"
#include "runnerd/box/profiles.h"
#include "runnerd/box/steps.h"

namespace cowork::box {

// Which boxes, and made how. The zygote that ships takes Profiles() and Steps() as they are; a test
// may leave a layer out, to see its attack succeed.
struct Ways {
  std::span<const Profile> profiles;
  std::span<const Step> steps;
  int namespaces = sandbox::kBoxNamespaces;  // Besides the network's, which the profile says.
};

// Returns when the pair ends, which ends the program and with it all boxes.
int ServeAsZygote(const Ways& ways);

}  // namespace cowork::box
