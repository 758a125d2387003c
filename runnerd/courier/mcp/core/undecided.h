// What a client may say to a server without anybody deciding it: what MCP knows that calls no tool.
// Nothing else passes: a server may have methods of its own, and they may do anything.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::courier::mcp {

bool PassesAsRequest(std::string_view method);
bool PassesAsNotification(std::string_view method);

// A request that passed and lets the server do something of its own.
struct Record {
  std::string method;
  std::string what;  // The resource, the prompt, or JSON that says what is completed: 256 bytes.
};

// Nothing: this method is not recorded. `params`: JSON; empty: none.
// kInvalidArgument, kResourceExhausted: what they name cannot be read.
Result<std::optional<Record>> RecordOf(std::string_view method, std::string_view params);

}  // namespace cowork::courier::mcp
