// What OpenCode says on GET /event, as values of our own. Everything here was sent by a process
// that we do not trust: whatever the bytes, ParseEvent returns an event or an error.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/result.h"

namespace cowork::opencode {

// Deeper than arguments may be, so that a model that nests them too deeply loses its call and not
// its session.
inline constexpr size_t kDeepestJson = 128;

// A piece of a message has been begun: only deltas of pieces of type "text" are the answer's text.
struct PartBegan {
  std::string session, part, type;
};

struct TextDelta {
  std::string session, part, text;
};

// The state of one use of a tool. The input is there from status "running" on.
struct ToolPart {
  std::string session, call, tool, status;
  std::string command;  // Input of the bash tool.
  std::string workdir;  // The same; empty: the session's directory.
  // Input of a running tool that may be an MCP server's, as ArgumentsIn() has it; empty: `unfit`
  // says what is wrong with it.
  std::string arguments = {};
  std::string unfit = {};
};

struct PermissionAsked {
  std::string session, ask, permission, call;
};

struct SessionBusy {
  std::string session;
};

struct SessionIdle {
  std::string session;
};

struct SessionFailed {
  std::string session, why;
  uint32_t status = 0;  // HTTP's, of the model's provider; 0: it failed for another reason.
};

struct Other {};  // Of no interest to us.

using Event = std::variant<Other, PartBegan, TextDelta, ToolPart, PermissionAsked, SessionBusy,
                           SessionIdle, SessionFailed>;

// kInvalidArgument: no JSON, too deep, or an event of a kind we use without what it must have.
Result<Event> ParseEvent(std::string_view data);

}  // namespace cowork::opencode
