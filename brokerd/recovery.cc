#include "brokerd/recovery.h"

#include <chrono>
#include <utility>
#include <vector>

#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr auto kWhy = "brokerd was restarted";
constexpr std::chrono::seconds kBeforeTryingAgain{5};

Result<void> CloseOne(Context& context, const Session& session) {
  v1::Event event;
  event.mutable_ended()->set_state(v1::Session::INTERRUPTED);
  event.mutable_ended()->set_why(kWhy);
  TRY(context.store.sessions().Change(session.id, SessionState::kInterrupted, kWhy));
  TRY(context.store.approvals().Expire(session.id));
  TRY(context.store.permits().Void(session.id));
  TRY(context.audit.WriteLast(
      {.kind = "session", .session = session.id.text(), .text = "over: " + std::string(kWhy)}));
  return context.journal.WriteLast(session.id, event);
}

// Answers with those that there was no room for.
Result<std::vector<Session>> CloseEach(Context& context, const std::vector<Session>& sessions) {
  std::vector<Session> left;
  for (const Session& session : sessions) {
    const Result<void> closed = context.store.Narrowing([&] { return CloseOne(context, session); });
    if (closed.ok()) continue;
    if (closed.error().code() != ErrorCode::kResourceExhausted) return closed.error();
    left.push_back(session);
  }
  return left;
}

void CloseLater(Context& context, std::vector<Session> left) {
  if (left.empty()) return;
  context.timer.After(kBeforeTryingAgain, [&context, left = std::move(left)] {
    const auto still = CloseEach(context, left);
    CloseLater(context, still.ok() ? *still : left);
  });
}

}  // namespace

Result<void> CloseWhatRan(Context& context) {
  std::vector<Session> left = TRY(CloseEach(context, TRY(context.store.sessions().Unfinished())));
  if (!left.empty())
    LOG(kError, "the disk is too full to write which sessions ended with the brokerd before us")
        .With("sessions", left.size())
        .With("do", "free some space");
  CloseLater(context, std::move(left));
  return {};
}

}  // namespace cowork::brokerd
