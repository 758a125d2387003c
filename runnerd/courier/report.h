// What was heard from the runtime, as frames for runnerd.

#pragma once

#include <vector>

#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/mcp/named_tool.h"
#include "runnerd/opencode/turn.h"

namespace cowork::courier {

// None for what runnerd need not hear, or not so; more than one where a text does not fit into one
// frame.
std::vector<v1::FromCourier> ToWire(const opencode::Heard& heard);

// `tool`: what is meant by the name that the ask has.
v1::FromCourier ToWire(const opencode::ToolAsk& ask, const mcp::NamedTool& tool);

}  // namespace cowork::courier
