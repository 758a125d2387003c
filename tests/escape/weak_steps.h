// Weak steps: what the weak zygote puts in the place of a step, where a layer is only a part of
// what that step does, or where no box would start without one.

#pragma once

#include <string_view>
#include <vector>

#include "runnerd/box/steps.h"

namespace cowork::box {

// Whether `name` is in `list`, comma between.
bool Names(std::string_view list, std::string_view name);

// The product's steps, in order, without the layers that `list` names.
std::vector<Step> StepsWithout(std::string_view list);

}  // namespace cowork::box
