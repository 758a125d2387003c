// What the pump has to say to runnerd, and what runnerd says to it, as frames.

#pragma once

#include <cstdint>
#include <string>

#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/mcp/core/conversation.h"

namespace cowork::courier::mcp {

v1::FromCourier Called(const std::string& server, uint64_t number, const ToolCall& call);
v1::FromCourier CallEnded(const Step::Ended& ended);
v1::FromCourier Passed(const std::string& server, const Record& record);
v1::FromCourier Noticed(const std::string& server, const Notice& notice, uint64_t count);
v1::FromCourier Ended(const std::string& server, bool by_server, const std::string& why);

Verdict FromWire(const v1::ToCourier::ToolVerdict& verdict);

}  // namespace cowork::courier::mcp
