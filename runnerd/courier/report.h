// What was heard from the runtime, as frames for runnerd.

#pragma once

#include <vector>

#include "cowork/v1/frames.pb.h"
#include "runnerd/opencode/turn.h"

namespace cowork::courier {

// None for what runnerd need not hear; more than one where a text does not fit into one frame.
std::vector<v1::FromCourier> ToWire(const opencode::Heard& heard);

}  // namespace cowork::courier
