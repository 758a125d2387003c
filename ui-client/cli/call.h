// Call: what an agent wants done, of whichever message tells of it. Borrows from that.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"

namespace cowork::cli {

struct Call {
  const std::string& command;              // Of a shell; or
  const v1::ToolCall* tool = nullptr;      // of a tool of an MCP server, and then
  const v1::FileChange* change = nullptr;  // what it would change, if that is known.
};

// An Approval, or an Event::Judged.
template <typename Message>
Call CallOf(const Message& message) {
  return {.command = message.command(),
          .tool = message.has_tool() ? &message.tool() : nullptr,
          .change = message.has_change() ? &message.change() : nullptr};
}

}  // namespace cowork::cli
