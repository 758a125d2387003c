// What a client may say to a server without anybody deciding it: what MCP knows that calls no tool.
// Nothing else passes: a server may have methods of its own, and they may do anything. And what a
// server may say that it was not asked for: what MCP knows, since to anything else a client may
// give a meaning that nobody looked at.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::courier::mcp {

bool PassesAsRequest(std::string_view method);
bool PassesAsNotification(std::string_view method);
bool PassesAsServersNotification(std::string_view method);

// Bytes of the params of a server's notification: of a line of a log, mostly.
inline constexpr size_t kLongestNotification = size_t{64} << 10;

// A request that passed and lets the server do something of its own.
struct Record {
  std::string method;
  std::string what;  // The resource, the prompt, or JSON that says what is completed: 256 bytes.
};

// Nothing: this method is not recorded. `params`: JSON; empty: none.
// kInvalidArgument, kResourceExhausted: what they name cannot be read.
Result<std::optional<Record>> RecordOf(std::string_view method, std::string_view params);

}  // namespace cowork::courier::mcp
