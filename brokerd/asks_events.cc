#include "brokerd/asks_events.h"

#include <utility>

#include "brokerd/call_wire.h"
#include "brokerd/wire.h"

namespace cowork::brokerd {

v1::Event JudgedEvent(const Wanted& wanted, const Judgement& judgement, bool allowed) {
  v1::Event event;
  PutCall(wanted.call, *event.mutable_judged());
  if (wanted.change.has_value()) *event.mutable_judged()->mutable_change() = ToWire(*wanted.change);
  event.mutable_judged()->set_allowed(allowed);
  event.mutable_judged()->set_rule(judgement.rule);
  event.mutable_judged()->set_why(judgement.why);
  event.mutable_judged()->set_permission_id(judgement.permission);
  event.mutable_judged()->set_failed(judgement.failed);
  return event;
}

v1::Event AskedEvent(const Approval& approval) {
  v1::Event event;
  *event.mutable_asked()->mutable_approval() = ToWire(approval);
  return event;
}

v1::Event AnsweredEvent(const Answer& answer, const std::optional<Permission>& permission) {
  v1::Event event;
  event.mutable_answered()->set_approval_id(answer.approval.text());
  event.mutable_answered()->set_allowed(answer.allow);
  event.mutable_answered()->set_tell(answer.tell);
  if (permission.has_value()) *event.mutable_answered()->mutable_permission() = ToWire(*permission);
  return event;
}

v1::Event VoidEvent(const AllowedCall& call, Certainty certainty) {
  const bool may_have_run = certainty == Certainty::kUnknown || call.may_have_run;
  const char* const why = may_have_run ? "its turn was interrupted; whether it ran is not known"
                                       : "its turn was over before it could run; nothing ran";
  v1::Event event;
  if (call.approval.empty()) {
    PutCall(call.call, *event.mutable_judged());
    event.mutable_judged()->set_allowed(may_have_run);
    event.mutable_judged()->set_why(why);
  } else {
    event.mutable_answered()->set_approval_id(call.approval);
    event.mutable_answered()->set_allowed(may_have_run);
    event.mutable_answered()->set_tell(why);
  }
  return event;
}

std::vector<v1::Event> VoidEvents(const Live& live, Certainty certainty) {
  std::vector<v1::Event> events;
  size_t bytes = 0;
  const auto add = [&](const AllowedCall& call) {
    v1::Event event = VoidEvent(call, certainty);
    if (bytes + event.ByteSizeLong() > kMostVoidBytes) return;
    bytes += event.ByteSizeLong();
    events.push_back(std::move(event));
  };
  for (const auto& [permit, call] : live.permitted) add(call);
  for (const auto& [number, call] : live.settled) add(call);
  return events;
}

}  // namespace cowork::brokerd
