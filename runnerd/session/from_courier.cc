// What a session does with each word of its courier.

#include <chrono>
#include <utility>

#include "runnerd/opencode/launch.h"
#include "runnerd/session/mcp_events.h"
#include "runnerd/session/session.h"

namespace cowork::runnerd::session {
namespace {

constexpr auto kBoxStays = "the box of a command did not end";

v1::RunnerEvent Asked(const v1::FromCourier::Asked& asked) {
  v1::RunnerEvent event;
  event.mutable_asked()->set_ask_id(asked.ask_id());
  event.mutable_asked()->set_runtime_call(asked.runtime_call());
  event.mutable_asked()->set_command(asked.command());
  event.mutable_asked()->set_cwd(asked.cwd());
  if (asked.has_tool()) *event.mutable_asked()->mutable_tool() = asked.tool();
  return event;
}

v1::RunnerEvent Said(const v1::FromCourier::Said& said) {
  v1::RunnerEvent event;
  event.mutable_said()->set_text(said.text());
  return event;
}

}  // namespace

void Session::OnCourier(v1::FromCourier message) {
  const auto self = shared_from_this();
  if (ending_) return;
  switch (message.what_case()) {
    case v1::FromCourier::kNeedConnection:
      return runtime_->Connect([self](os::UniqueFd socket) {
        v1::ToCourier connection;
        connection.mutable_connection();
        frame::Descriptors descriptors;
        descriptors.push_back(std::move(socket));
        self->ToCourier(std::move(connection), std::move(descriptors));
      });
    case v1::FromCourier::kReady: return OnReady(message.ready());
    case v1::FromCourier::kSaid: return Tell(Said(message.said()));
    case v1::FromCourier::kAsked: return Tell(Asked(message.asked()));
    case v1::FromCourier::kShellCall: return OnShellCall(message.shell_call());
    case v1::FromCourier::kCallWrote: return calls_->Wrote(message.call_wrote());
    case v1::FromCourier::kCallGone: return calls_->GiveUp(message.call_gone().call());
    case v1::FromCourier::kTurnEnded: return EndTurn(message.turn_ended());
    case v1::FromCourier::kTrouble: return End(message.trouble().why());
    case v1::FromCourier::kToolCall: return OnToolCall(message.tool_call());
    case v1::FromCourier::kToolCallEnded: return tool_calls_->OnEnded(message.tool_call_ended());
    case v1::FromCourier::kMcpNotice: return Tell(Noted(message.mcp_notice()));
    case v1::FromCourier::kMcpEnded: return OnMcpEnded(message.mcp_ended());
    case v1::FromCourier::kMcpPassed: return Tell(Noted(message.mcp_passed()));
    case v1::FromCourier::kFilesAnswer:  // It was asked nothing.
    case v1::FromCourier::WHAT_NOT_SET: return End("the courier sent what has no meaning");
  }
}

void Session::OnReady(const v1::FromCourier::Ready& ready) {
  start_limit_.cancel();
  runtime_session_ = ready.session();
  ready_.Set("OpenCode " + ready.version());
}

void Session::OnShellCall(const v1::FromCourier::ShellCall& call) {
  if (CallsMayCome()) return calls_->Arrive(call, std::chrono::system_clock::now());
  calls_->Decline(call.call(), "no turn runs");
}

void Session::OnToolCall(const v1::FromCourier::ToolCall& call) {
  if (CallsMayCome()) return tool_calls_->Arrive(call, std::chrono::system_clock::now());
  tool_calls_->Decline(call.call(), "no turn runs");
}

// A runtime that starts its server again finds another one, as new as the first.
void Session::OnMcpEnded(const v1::FromCourier::McpEnded& ended) {
  if (ended.by_server()) Tell(ServerEnded(ended.server(), ended.why()));
  servers_->OnConversationOver(ended);
  LeaveWithoutAServer();
}

std::string Session::WhyNotKept() const {
  const std::string& name = servers_->missing();
  if (name.empty()) return "";
  return "the MCP server \"" + name + "\" is gone; the next turn starts with a new one";
}

// In a turn the runtime goes on with what it has.
void Session::LeaveWithoutAServer() {
  if (rests_ && !servers_->missing().empty()) End(WhyNotKept());
}

// A box that has been ordered may yet start, however late its turn ends. So the end is told when
// none is left: whoever hears of a call between turns hears of one that nobody allowed.
void Session::EndTurn(const v1::FromCourier::TurnEnded& ended) {
  if (!CallsMayCome()) return;
  turn_ends_ = true;
  CloseRoutes();
  LimitTheEndOfTurn();
  const auto self = shared_from_this();
  book_.permits.Void();  // Each was for that turn.
  calls_->EndTurn([self, ended] {
    if (self->tool_calls_ == nullptr) return;  // The session is gone meanwhile.
    self->tool_calls_->EndTurn([self, ended] { self->TurnIsOver(ended); });
  });
}

// A process that sleeps in the kernel cannot be killed. The session ends without knowing it gone.
void Session::LimitTheEndOfTurn() {
  turn_end_limit_.expires_after(around_.turn_end_limit);
  turn_end_limit_.async_wait(
      [self = shared_from_this()](const boost::system::error_code& cancelled) {
        if (cancelled || !self->turn_ends_ || self->ending_) return;
        v1::FromCourier::TurnEnded failed;
        failed.set_error(kBoxStays);
        self->TurnIsOver(failed);
        self->End(kBoxStays);
      });
}

void Session::TurnIsOver(const v1::FromCourier::TurnEnded& ended) {
  if (!std::exchange(turn_ends_, false)) return;  // It was told as one whose end took too long.
  turn_end_limit_.cancel();
  turn_ = 0;
  rests_ = true;
  v1::RunnerEvent event;
  event.mutable_turn_ended()->set_error(ended.error());
  event.mutable_turn_ended()->set_provider_status(ended.provider_status());
  event.mutable_turn_ended()->set_not_kept(WhyNotKept());
  Tell(std::move(event));
}

}  // namespace cowork::runnerd::session
