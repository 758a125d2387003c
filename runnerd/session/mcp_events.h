// What brokerd is told of MCP servers beside the calls of their tools.

#pragma once

#include <string>

#include "cowork/v1/frames.pb.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::runnerd::session {

v1::RunnerEvent Noted(const v1::FromCourier::McpNotice& notice);
v1::RunnerEvent Noted(const v1::FromCourier::McpPassed& passed);
v1::RunnerEvent ServerEnded(const std::string& server, const std::string& why);

}  // namespace cowork::runnerd::session
