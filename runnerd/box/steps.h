// Steps: how a box is made, in order. Each has a name, which an error carries to the person, and
// one file that is about it. Read the array in steps.cc as the story of a box.

#pragma once

#include <span>
#include <string_view>

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// Who takes the step: the first process of the box before it forks; afterwards the same one as
// PID 1; or its child, which becomes the program.
enum class Taker { kBoth, kPidOne, kWorker };

struct Step {
  std::string_view name;
  Taker taker;
  Result<void> (*take)(Building&);
};

std::span<const Step> Steps();

}  // namespace cowork::box
