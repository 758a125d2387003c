// The part of wire.h that is about calls. What runnerd tells of one was made by an agent, in a box
// that may be anybody's: a call that policyd would not take is no call.

#pragma once

#include <string>

#include "brokerd/core/call.h"
#include "brokerd/core/file_change.h"
#include "brokerd/core/mcp_note.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

// What a runtime wants done. A `before` that came with it is of no account.
Result<Call> FromWire(const v1::RunnerEvent::Asked& asked);
Result<Call> FromWire(const v1::RunnerEvent::Unpermitted& unpermitted);

Result<Preview> FromWire(const v1::AskFilesResponse& seen);
Result<McpNote> FromWire(const v1::RunnerEvent::McpNoted& noted);

v1::ToolCall ToWire(const ToolCall& call);
v1::FileChange ToWire(const FileChange& change);
v1::Event ToWire(const McpNote& note);

// Tells a message of either its command and directory, or its tool.
template <typename Message>
void PutCall(const Call& call, Message& message) {
  if (const auto* shell = std::get_if<ShellCall>(&call)) {
    message.set_command(shell->command);
    message.set_cwd(shell->cwd);
  } else {
    *message.mutable_tool() = ToWire(std::get<ToolCall>(call));
  }
}

}  // namespace cowork::brokerd
