#include "brokerd/recovery.h"

#include <chrono>
#include <utility>
#include <vector>

#include "brokerd/left_open.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr auto kWhy = "brokerd was restarted";
constexpr std::chrono::seconds kBeforeTryingAgain{5};

Result<void> CloseRuntime(Context& context, const Session& session) {
  v1::Event event;
  event.mutable_runtime_stopped()->set_why(kWhy);
  TRY(context.store.sessions().SetRests(session.id, false));
  return context.journal.WriteLast(session.id, event);
}

Result<void> CloseOne(Context& context, const Session& session,
                      const std::vector<v1::Event>& unknowns) {
  if (session.rests) return CloseRuntime(context, session);
  v1::Event event;
  event.mutable_ended()->set_state(v1::Session::INTERRUPTED);
  event.mutable_ended()->set_why(kWhy);
  TRY(context.store.sessions().Change(session.id, SessionState::kInterrupted, kWhy));
  TRY(context.store.approvals().Expire(session.id));
  for (const v1::Event& unknown : unknowns) TRY(context.journal.WriteLast(session.id, unknown));
  TRY(context.store.permits().Void(session.id));
  TRY(context.audit.WriteLast(
      {.kind = "session", .session = session.id.text(), .text = "over: " + std::string(kWhy)}));
  return context.journal.WriteLast(session.id, event);
}

Result<void> CloseWhole(Context& context, const Session& session) {
  const std::vector<v1::Event> unknowns = TRY(WordsOnWhatIsOpen(context, session));
  return context.store.Narrowing([&] { return CloseOne(context, session, unknowns); });
}

// Takes out of `left` those that it closed. Those that there was no room for stay, and so do all
// that were not tried when the store failed otherwise.
Result<void> CloseEach(Context& context, std::vector<Session>& left) {
  std::vector<Session> no_room;
  while (!left.empty()) {
    const Session& session = left.back();
    const Result<void> closed = CloseWhole(context, session);
    const bool full = !closed.ok() && closed.error().code() == ErrorCode::kResourceExhausted;
    if (full) no_room.push_back(session);
    if (!closed.ok() && !full) {
      left.insert(left.end(), no_room.begin(), no_room.end());
      return closed.error();
    }
    left.pop_back();
  }
  left = std::move(no_room);
  return {};
}

void CloseLater(Context& context, std::vector<Session> left) {
  if (left.empty()) return;
  context.timer.After(kBeforeTryingAgain, [&context, left = std::move(left)]() mutable {
    static_cast<void>(CloseEach(context, left));
    CloseLater(context, std::move(left));
  });
}

}  // namespace

Result<void> CloseWhatRan(Context& context) {
  std::vector<Session> left = TRY(context.store.sessions().Unfinished());
  for (Session& resting : TRY(context.store.sessions().Resting()))
    left.push_back(std::move(resting));
  TRY(CloseEach(context, left));
  if (!left.empty())
    LOG(kError, "the disk is too full to write which sessions ended with the brokerd before us")
        .With("sessions", left.size())
        .With("do", "free some space");
  CloseLater(context, std::move(left));
  return {};
}

}  // namespace cowork::brokerd
