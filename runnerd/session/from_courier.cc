// What a session does with each word of its courier.

#include <chrono>
#include <utility>

#include "runnerd/opencode/launch.h"
#include "runnerd/session/session.h"

namespace cowork::runnerd::session {
namespace {

v1::RunnerEvent Asked(const v1::FromCourier::Asked& asked) {
  v1::RunnerEvent event;
  event.mutable_asked()->set_ask_id(asked.ask_id());
  event.mutable_asked()->set_runtime_call(asked.runtime_call());
  event.mutable_asked()->set_command(asked.command());
  event.mutable_asked()->set_cwd(asked.cwd());
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
    case v1::FromCourier::kCallGone: return calls_->GiveUp(message.call_gone().call());
    case v1::FromCourier::kTurnEnded: return EndTurn(message.turn_ended());
    case v1::FromCourier::kTrouble: return End(message.trouble().why());
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

// A box that has been ordered may yet start, however late its turn ends. So the end is told when
// none is left: whoever hears of a call between turns hears of one that nobody allowed.
void Session::EndTurn(const v1::FromCourier::TurnEnded& ended) {
  if (!CallsMayCome()) return;
  turn_ends_ = true;
  CloseRoutes();
  const auto self = shared_from_this();
  calls_->EndTurn([self, ended] { self->TurnIsOver(ended); });
}

void Session::TurnIsOver(const v1::FromCourier::TurnEnded& ended) {
  turn_ = 0;
  turn_ends_ = false;
  v1::RunnerEvent event;
  event.mutable_turn_ended()->set_error(ended.error());
  event.mutable_turn_ended()->set_provider_status(ended.provider_status());
  Tell(std::move(event));
}

}  // namespace cowork::runnerd::session
