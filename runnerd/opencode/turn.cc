#include "runnerd/opencode/turn.h"

#include <utility>

#include "runnerd/opencode/requests.h"

namespace cowork::opencode {
namespace {

constexpr size_t kMostTexts = 4096;

Heard Widen(Joined joined) {
  return std::visit([](auto&& it) { return Heard(std::forward<decltype(it)>(it)); },
                    std::move(joined));
}

}  // namespace

void Conversation::BeginTurn() {
  running_ = true;
  busy_ = false;
  error_.clear();
  status_ = 0;
}

Heard Conversation::On(const Event& event) {
  return std::visit([this](const auto& it) { return Hear(it); }, event);
}

Heard Conversation::Hear(const PartBegan& part) {
  const bool ours =
      part.session == session_ && part.type == "text" && part.part.size() <= kLongestId;
  if (ours && texts_.size() < kMostTexts) texts_.insert(part.part);
  return {};
}

Heard Conversation::Hear(const TextDelta& delta) {
  // What a model thinks aloud comes as deltas too, of pieces that are no text.
  if (delta.session != session_ || !texts_.contains(delta.part) || delta.text.empty()) return {};
  return Said{delta.text};
}

Heard Conversation::Hear(const ToolPart& part) {
  return part.session == session_ ? Widen(asks_.On(part)) : Heard();
}

Heard Conversation::Hear(const PermissionAsked& asked) {
  if (asked.session != session_) return UnknownAsk{asked.ask, "it is not of this session"};
  return Widen(asks_.On(asked));
}

Heard Conversation::Hear(const SessionBusy& busy) {
  if (busy.session == session_ && running_) busy_ = true;
  return {};
}

// After a failure OpenCode says "idle" twice. The second must not end the turn that follows, so a
// turn ends only after it was seen to work.
Heard Conversation::Hear(const SessionIdle& idle) {
  return idle.session == session_ && running_ && busy_ ? EndTurn() : Heard();
}

Heard Conversation::Hear(const SessionFailed& failed) {
  if (failed.session != session_ || !running_) return {};
  error_ = failed.why;
  status_ = failed.status;
  return busy_ ? Heard() : EndTurn();
}

Heard Conversation::EndTurn() {
  running_ = busy_ = false;
  texts_.clear();
  asks_.Clear();
  return TurnEnded{.error = std::exchange(error_, {}),
                   .provider_status = std::exchange(status_, 0)};
}

}  // namespace cowork::opencode
