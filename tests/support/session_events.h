// Events of a session, as brokerd tells of them: a command, or a call of a tool, that is asked for.

#pragma once

#include <cstdint>
#include <string>

#include "cowork/v1/broker.pb.h"

namespace cowork::support {

inline constexpr auto kApproval = "a-91xk2bbbbbbbbbbbbbbbbbbbbb";
inline constexpr auto kNextApproval = "a-92cccbbbbbbbbbbbbbbbbbbbbb";

inline v1::Event At(int64_t unix_ms) {
  v1::Event event;
  event.set_unix_ms(unix_ms);
  return event;
}

inline v1::Event Asks(const std::string& command, const std::string& id = kApproval) {
  v1::Event event = At(1'000);
  v1::Approval& approval = *event.mutable_asked()->mutable_approval();
  approval.set_id(id);
  approval.set_command(command);
  approval.set_cwd("/home/me/app");
  approval.set_reason("no rule covers it; shell commands ask by default");
  return event;
}

inline v1::Event Answers(bool allowed, const std::string& id = kApproval) {
  v1::Event event = At(2'000);
  event.mutable_answered()->set_approval_id(id);
  event.mutable_answered()->set_allowed(allowed);
  return event;
}

// What fell to a default, and can be allowed for longer than once.
inline constexpr auto kScope = R"("npm test" in /home/me/app)";
inline v1::Event AsksWithin(const std::string& scope) {
  v1::Event event = Asks("npm test");
  event.mutable_asked()->mutable_approval()->set_scope(scope);
  return event;
}

// Allowed in that session, or always where it names none.
inline v1::Event AllowsLonger(const std::string& scope, const std::string& session_id) {
  v1::Event event = Answers(true);
  v1::Permission& permission = *event.mutable_answered()->mutable_permission();
  permission.set_id("p-2x9k4aaaaaaaaaaaaaaaaaaaaa");
  permission.set_scope(scope);
  permission.set_session_id(session_id);
  return event;
}

inline v1::Event Says(const std::string& text) {
  v1::Event event;
  event.mutable_said()->set_text(text);
  return event;
}

inline v1::ToolCall ToolCall(const std::string& server, const std::string& tool,
                             const std::string& arguments) {
  v1::ToolCall call;
  call.set_server(server);
  call.set_tool(tool);
  call.set_arguments(arguments);
  return call;
}

inline v1::FileChange Change(const std::string& diff, uint32_t added, uint32_t removed) {
  v1::FileChange change;
  change.set_diff(diff);
  change.set_added(added);
  change.set_removed(removed);
  return change;
}

// An edit of cowork-files that takes one line out of src/date.ts and puts three in.
inline constexpr auto kDiff =
    "--- a/src/date.ts\n+++ b/src/date.ts\n@@ -1,2 +1,4 @@\n // days\n-return n;\n"
    "+const one = 1;\n+\n+return n + one;\n";
inline v1::Approval Edit(const std::string& diff = kDiff) {
  v1::Approval approval;
  approval.set_id(kApproval);
  *approval.mutable_tool() =
      ToolCall("files", "edit", R"({"edits":[{"new":"x","old":"y"}],"path":"src/date.ts"})");
  *approval.mutable_change() = Change(diff, 3, 1);
  approval.set_cwd("/home/me/app");
  approval.set_reason("no rule covers it; writes ask by default");
  return approval;
}

inline v1::Approval Echo(const std::string& arguments) {
  v1::Approval approval;
  approval.set_id(kApproval);
  *approval.mutable_tool() = ToolCall("everything", "echo", arguments);
  approval.set_reason("no rule covers it; calls of tools ask by default");
  return approval;
}

inline v1::Event Asks(const v1::Approval& approval) {
  v1::Event event = At(1'000);
  *event.mutable_asked()->mutable_approval() = approval;
  return event;
}

}  // namespace cowork::support
