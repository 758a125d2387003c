// What appeared in a project while a box could write it.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "runnerd/box/building.h"

namespace cowork::box {

// The guarded names that none of `guarding` lies on, readable; kMostAppeared at most, the last then
// telling how many more. Errors as FindGuarded().
Result<std::vector<std::string>> FindAppeared(int project, const Guards& guards,
                                              std::span<const Building::Guarding> guarding);

}  // namespace cowork::box
