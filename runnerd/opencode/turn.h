// Conversation: what the events of one session come to. It keeps which piece is text, whether a
// turn runs, and the asks; out come the few things that others need to hear. Pure.

#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <variant>

#include "runnerd/opencode/asks.h"
#include "runnerd/opencode/events.h"

namespace cowork::opencode {

struct Said {
  std::string text;
};

struct TurnEnded {
  std::string error;             // Empty: it went well.
  uint32_t provider_status = 0;  // HTTP's, if it was the model's provider that refused.
};

using Heard = std::variant<std::monostate, Said, ShellAsk, ToolAsk, UnknownAsk, TurnEnded>;

class Conversation {
 public:
  Conversation(std::string session, std::string directory)
      : session_(std::move(session)), asks_(std::move(directory)) {}

  void BeginTurn();
  Heard On(const Event& event);

 private:
  Heard Hear(const Other&) { return {}; }
  Heard Hear(const PartBegan& part);
  Heard Hear(const TextDelta& delta);
  Heard Hear(const ToolPart& part);
  Heard Hear(const PermissionAsked& asked);
  Heard Hear(const SessionBusy& busy);
  Heard Hear(const SessionIdle& idle);
  Heard Hear(const SessionFailed& failed);
  Heard EndTurn();

  std::string session_;
  AskTable asks_;
  std::set<std::string> texts_;  // Pieces of the answer.
  std::string error_;
  uint32_t status_ = 0;
  bool running_ = false;
  bool busy_ = false;
};

}  // namespace cowork::opencode
