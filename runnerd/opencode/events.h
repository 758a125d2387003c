// What OpenCode says on GET /event, as values of our own. Everything here was sent by a process
// that we do not trust: whatever the bytes, ParseEvent returns an event or an error.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/result.h"

namespace cowork::opencode {

inline constexpr size_t kDeepestJson = 32;

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

// A model may write half of a UTF-16 pair. JSON can carry it, UTF-8 and so a command line cannot:
// the runtime's shell gets U+FFFD in its place, and so must what a person is shown.
std::string ReplaceLoneSurrogates(std::string_view json);

}  // namespace cowork::opencode
