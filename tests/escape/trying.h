// Trying: lets the probe program try probes by name, in a box or outside, and tells how they ended.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/escape/house.h"
#include "tests/escape/probes/probe.h"
#include "tests/escape/scene.h"

namespace cowork::escape {

// By the probe's name. One that is missing did not start.
using Ended = std::map<std::string, std::string>;

// A house in a scene, its project furnished.
class Trial {
 public:
  explicit Trial(const std::string& without = {}) : house_(without) {
    scene_.Furnish(house_.project);
  }

  Ended TryOutside(const Words& probes);
  Ended TryIn(box::ProfileNumber profile, const Words& probes);
  Ended TryAlone(box::ProfileNumber profile, const std::string& probe);  // Where there is no child.

 private:
  Scene scene_;  // Before the house, whose zygote inherits the scene's keyring.
  House house_;
};

}  // namespace cowork::escape
