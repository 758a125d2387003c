#include "brokerd/recovery.h"

namespace cowork::brokerd {
namespace {

constexpr auto kWhy = "brokerd was restarted";

Result<void> CloseOne(Context& context, const Session& session) {
  v1::Event event;
  event.mutable_ended()->set_state(v1::Session::INTERRUPTED);
  event.mutable_ended()->set_why(kWhy);
  TRY(context.store.sessions().Change(session.id, SessionState::kInterrupted, kWhy));
  TRY(context.store.approvals().Expire(session.id));
  TRY(context.store.permits().Void(session.id));
  TRY(context.audit.Record(
      {.kind = "session", .session = session.id.text(), .text = "over: " + std::string(kWhy)}));
  return context.journal.Write(session.id, event);
}

}  // namespace

Result<void> CloseWhatRan(Context& context) {
  for (const Session& session : TRY(context.store.sessions().Unfinished()))
    TRY(context.store.Atomically([&] { return CloseOne(context, session); }));
  return {};
}

}  // namespace cowork::brokerd
