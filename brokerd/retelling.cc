#include "brokerd/retelling.h"

#include "brokerd/call_wire.h"
#include "common/base/text.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kMostWrote = 8 * 1024;  // As runnerd has it, for one that does not.

AllowedCall FactsOf(const v1::RunnerEvent::CallStarted& started, const Live& live) {
  const auto permitted = live.permitted.find(started.permit_id());
  if (permitted != live.permitted.end()) return permitted->second;
  const auto settled = live.settled.find(started.call());
  return settled != live.settled.end() ? settled->second : AllowedCall{};
}

v1::Event CallStarted(const v1::RunnerEvent::CallStarted& started, const Live& live) {
  const AllowedCall facts = FactsOf(started, live);
  v1::Event event;
  event.mutable_call_started()->set_call(started.call());
  if (const auto* shell = std::get_if<ShellCall>(&facts.call))
    event.mutable_call_started()->set_command(shell->command);
  else
    *event.mutable_call_started()->mutable_tool() = ToWire(std::get<ToolCall>(facts.call));
  event.mutable_call_started()->set_box_id(started.box_id());
  event.mutable_call_started()->set_approval_id(facts.approval);
  return event;
}

v1::Event CallEnded(const v1::RunnerEvent::CallEnded& ended) {
  v1::Event event;
  event.mutable_call_ended()->set_call(ended.call());
  event.mutable_call_ended()->set_exit_code(ended.exit_code());
  event.mutable_call_ended()->set_milliseconds(ended.milliseconds());
  return event;
}

v1::Event CallWrote(const v1::RunnerEvent::CallWrote& wrote) {
  v1::Event event;
  event.mutable_call_wrote()->set_call(wrote.call());
  event.mutable_call_wrote()->set_first(AsText(wrote.first(), kMostWrote));
  event.mutable_call_wrote()->set_last(AsText(wrote.last(), kMostWrote));
  event.mutable_call_wrote()->set_left_out(wrote.left_out());
  return event;
}

v1::Event Dialled(const v1::RunnerEvent::Dialled& dialled) {
  v1::Event event;
  event.mutable_dialled()->set_destination(dialled.destination());
  event.mutable_dialled()->set_method(dialled.method());
  event.mutable_dialled()->set_target(dialled.target());
  event.mutable_dialled()->set_credential_added(dialled.credential_added());
  event.mutable_dialled()->set_refused(dialled.refused());
  return event;
}

v1::Event BoxStarted(const v1::RunnerEvent::BoxStarted& started) {
  v1::Event event;
  event.mutable_box_started()->set_box_id(started.box_id());
  event.mutable_box_started()->set_profile(started.profile());
  event.mutable_box_started()->set_pid(started.pid());
  return event;
}

v1::Event BoxEnded(const v1::RunnerEvent::BoxEnded& ended) {
  v1::Event event;
  event.mutable_box_ended()->set_box_id(ended.box_id());
  event.mutable_box_ended()->set_status(ended.status());
  event.mutable_box_ended()->set_notice(ended.notice());
  *event.mutable_box_ended()->mutable_appeared() = ended.appeared();
  return event;
}

void KeepCount(const v1::RunnerEvent::CallStarted& started, bool written, Live& live) {
  const auto permitted = live.permitted.find(started.permit_id());
  const auto settled = live.settled.find(started.call());
  if (permitted != live.permitted.end()) permitted->second.may_have_run = true;
  if (settled != live.settled.end()) settled->second.may_have_run = true;
  if (!written) return;
  if (permitted != live.permitted.end()) live.permitted.erase(permitted);
  if (settled != live.settled.end()) live.settled.erase(settled);
}

}  // namespace

bool WasAllowed(const v1::RunnerEvent::CallStarted& started, const Live& live) {
  if (!started.permit_id().empty()) return live.permitted.contains(started.permit_id());
  return live.settled.contains(started.call());
}

std::optional<v1::Event> Retell(const v1::RunnerEvent& event, const Live& live) {
  switch (event.what_case()) {
    case v1::RunnerEvent::kSaid: {
      v1::Event said;
      said.mutable_said()->set_text(event.said().text());
      return said;
    }
    case v1::RunnerEvent::kCallStarted: return CallStarted(event.call_started(), live);
    case v1::RunnerEvent::kCallEnded: return CallEnded(event.call_ended());
    case v1::RunnerEvent::kCallWrote: return CallWrote(event.call_wrote());
    case v1::RunnerEvent::kDialled: return Dialled(event.dialled());
    case v1::RunnerEvent::kBoxStarted: return BoxStarted(event.box_started());
    case v1::RunnerEvent::kBoxEnded: return BoxEnded(event.box_ended());
    default: return std::nullopt;
  }
}

bool IsAct(const v1::RunnerEvent& event) {
  return event.has_call_started() || event.has_call_ended() || event.has_box_started() ||
         event.has_box_ended();
}

void WithoutWords(v1::Event::CallStarted& started) {
  started.clear_command();
  if (started.has_tool()) started.mutable_tool()->clear_arguments();
}

void KeepCount(const v1::RunnerEvent& event, bool written, Live& live) {
  if (event.has_call_started()) KeepCount(event.call_started(), written, live);
  if (event.has_box_started())
    live.boxes[event.box_started().box_id()] = {.profile = event.box_started().profile(),
                                                .pid = event.box_started().pid()};
  if (event.has_box_ended()) live.boxes.erase(event.box_ended().box_id());
  live.changed.Ring();
}

}  // namespace cowork::brokerd
