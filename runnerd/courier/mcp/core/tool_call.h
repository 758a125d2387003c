// A tool call, read from the params of a "tools/call" and written anew for the server.
//
// Of what a client put there only what is decided goes on: the tool, its arguments, and beside them
// the token that its progress is told under. `_meta.before` is ours to say.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "runnerd/courier/mcp/core/message.h"

namespace cowork::courier::mcp {

inline constexpr size_t kLongestArguments = 128 * 1024;  // Bytes, as canonical JSON.

struct ToolCall {
  std::string tool;
  std::string arguments;       // Canonical JSON, an object.
  std::string progress_token;  // The same, a number or a string; empty: none.
};

// kInvalidArgument    it cannot be decided, and so not be made; the message is for the model
// kResourceExhausted  its arguments are too long or nested too deeply
Result<ToolCall> ReadToolCall(std::string_view params);

// Whether what the server answered to a call is an error, or a result that says so of itself. What
// is no result that a call can have is an error to its client, too.
bool SaysItFailed(const Message& answer);

// The request as the server gets it. `before`: what the permit says has to be there now.
std::string WriteToolCall(uint64_t id, const ToolCall& call,
                          const std::optional<std::string>& before);

}  // namespace cowork::courier::mcp
