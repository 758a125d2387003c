#include "brokerd/events.h"

#include <chrono>
#include <optional>
#include <utility>

#include "brokerd/call_wire.h"
#include "brokerd/core/route_answer.h"
#include "brokerd/retelling.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// runnerd may still be ending the boxes of the brokerd before us.
constexpr std::chrono::milliseconds kBeforeAsking{250};

template <typename Message>
Asks::BadCall BadCall(const Message& message, const Error& why) {
  return {.call = message.has_tool() ? Call(ToolCall()) : Call(ShellCall()), .why = why};
}

}  // namespace

rpc::Detached Events::Follow(std::shared_ptr<rpc::Peer> peer) {
  Interrupt();
  context_.runner.link().Wire(peer);
  const Result<rpc::Done> end = co_await FollowOnce(peer);
  if (context_.runner.link().peer() != peer) co_return;  // A newer one has taken its place.
  context_.runner.link().Wire(nullptr);
  Interrupt();
  on_lost_();
  if (!end.ok() && end.error().code() == ErrorCode::kFailedPrecondition)
    context_.timer.After(kBeforeAsking, [this, peer] {
      if (context_.runner.link().peer() == nullptr) Follow(peer);
    });
}

rpc::Task<rpc::Done> Events::FollowOnce(std::shared_ptr<rpc::Peer> peer) {
  Result<RunnerPeer::Events> opened = co_await context_.runner.OpenEvents();
  if (!opened.ok()) co_return opened.error();
  RunnerPeer::Events events = std::move(opened).value();
  while (true) {
    const Result<std::optional<v1::RunnerEvent>> event = co_await events.Next();
    if (!event.ok()) co_return event.error();
    if (!event->has_value()) co_return rpc::Done{};
    if (context_.runner.link().peer() == peer) Take(**event);
  }
}

void Events::Interrupt() {
  warm_.Forget();
  for (const LivePtr& live : sessions_.All()) {
    live->boxes.clear();
    live->changed.Ring();
    sessions_.EndSoon(live, {.state = SessionState::kInterrupted, .why = kRunnerWentAway});
  }
}

void Events::Take(const v1::RunnerEvent& event) {
  const Result<SessionId> id = SessionId::FromText(event.session_id());
  const LivePtr live = id.ok() ? sessions_.Find(*id) : nullptr;
  if (live == nullptr && id.ok() && warm_.Hear(*id, event)) return;
  if (live == nullptr)
    LOG(kWarning, "an event of no session that runs").With("event", event.what_case());
  else
    TakeOf(live, event);
}

void Events::TakeOf(const LivePtr& live, const v1::RunnerEvent& event) {
  if (!live->turn_runs() && (event.has_asked() || event.has_unpermitted()))
    return TakeBetweenTurns(live, event);
  switch (event.what_case()) {
    case v1::RunnerEvent::kAsked: {
      const Result<Call> call = FromWire(event.asked());
      if (call.ok())
        asks_.Asked(live, event.asked().ask_id(), *call);
      else
        asks_.Malformed(live, event.asked().ask_id(), BadCall(event.asked(), call.error()));
      return;
    }
    case v1::RunnerEvent::kUnpermitted: {
      const v1::RunnerEvent::Unpermitted& unpermitted = event.unpermitted();
      const Result<Call> call = FromWire(unpermitted);
      if (call.ok())
        asks_.Unpermitted(live, unpermitted.call(), *call);
      else
        asks_.UnpermittedMalformed(live, unpermitted.call(), BadCall(unpermitted, call.error()));
      return;
    }
    case v1::RunnerEvent::kTurnEnded: {
      const v1::RunnerEvent::TurnEnded& ended = event.turn_ended();
      const bool well = ended.error().empty();
      sessions_.EndTurn(
          live, {.state = well ? SessionState::kDone : SessionState::kFailed,
                 .why = WhyTurnFailed(live->provider, ended.provider_status(), ended.error()),
                 .not_kept = ended.not_kept()});
      return;
    }
    case v1::RunnerEvent::kSessionGone:
      // It may be of the runtime before, whose last box we know to have ended. What a start comes
      // to its own answer says.
      if (live->session.state == SessionState::kStarting) return;
      sessions_.EndSoon(live, {.state = SessionState::kFailed, .why = event.session_gone().why()});
      return;
    case v1::RunnerEvent::kMcpNoted: return NoteMcp(live, event.mcp_noted());
    default: Note(live, event);
  }
}

// A runtime that rests has nothing to ask for; there is nobody who waits for its answer.
void Events::TakeBetweenTurns(const LivePtr& live, const v1::RunnerEvent& event) {
  const Error why(ErrorCode::kFailedPrecondition, "no turn runs");
  if (event.has_asked())
    asks_.Malformed(live, event.asked().ask_id(), BadCall(event.asked(), why));
  else
    asks_.UnpermittedMalformed(live, event.unpermitted().call(), BadCall(event.unpermitted(), why));
}

// runnerd spends a permit before its call starts, and tells of a turn's end after that of its last
// call. One that tells of another call is not to be trusted with this session any more; while that
// ends it is told once, however often it happens.
void Events::Unallowed(const LivePtr& live) {
  if (live->ending) return;
  const SessionId id = live->session.id;
  const AuditRecord record{
      .kind = "verdict", .session = id.text(), .text = "a call started that nobody allowed"};
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  LOG(kError, "a call started that nobody allowed")
      .WithId("session", id.text())
      .With("recorded", recorded.ok() ? "yes" : recorded.error().detail());
  sessions_.EndSoon(
      live, {.state = SessionState::kFailed,
             .why = "runnerd started a command that nobody allowed; cowork show " + id.text()});
}

// A session whose journal cannot be kept is ended: nobody could tell what it does.
void Events::Note(const LivePtr& live, const v1::RunnerEvent& event) {
  const SessionId id = live->session.id;
  const std::optional<v1::Event> retold = Retell(event, *live);
  if (!retold.has_value()) return;
  if (event.has_call_started() && !WasAllowed(event.call_started(), *live)) return Unallowed(live);
  const Result<void> written =
      IsAct(event) ? WriteAct(live, event, *retold)
                   : context_.store.Atomically([&] { return context_.journal.Write(id, *retold); });
  if (written.ok())
    context_.journal.Ring(id);
  else
    NotKept(live, written.error());
  KeepCount(event, written.ok(), *live);
}

// It has happened: it is written whatever its session has filled, and on a full disk from what is
// kept back, without the words of its call. Those stand where it was allowed; and its session is
// ended, or it would use up what is kept for those who stop and deny.
Result<void> Events::WriteAct(const LivePtr& live, const v1::RunnerEvent& event, v1::Event retold) {
  const SessionId id = live->session.id;
  const auto write = [&]() -> Result<void> {
    if (event.has_call_started() && !event.call_started().permit_id().empty())
      TRY(context_.store.permits().Spend(
          TRY(PermitId::FromText(event.call_started().permit_id()))));
    if (event.has_box_started())
      TRY(context_.audit.WriteHappened(
          {.kind = "box",
           .session = id.text(),
           .text = event.box_started().box_id() + ", profile " + event.box_started().profile()}));
    return context_.journal.WriteHappened(id, retold);
  };
  const Result<void> written = context_.store.Atomically(write);
  if (written.ok() || written.error().code() != ErrorCode::kResourceExhausted) return written;
  if (retold.has_call_started()) WithoutWords(*retold.mutable_call_started());
  const Result<void> from_reserve = context_.store.Narrowing(write);
  NotKept(live, written.error());
  return from_reserve;
}

void Events::NoteMcp(const LivePtr& live, const v1::RunnerEvent::McpNoted& noted) {
  const Result<McpNote> note = FromWire(noted);
  if (!note.ok()) {
    LOG(kWarning, "what an MCP server did is not understood").With("why", note.error().message());
    return;
  }
  const Result<void> written = mcp_notes_.Take(live, *note);
  if (!written.ok()) NotKept(live, written.error());
}

void Events::NotKept(const LivePtr& live, const Error& error) {
  if (error.code() == ErrorCode::kPermissionDenied) return;  // Which ends it by itself.
  LOG(kError, "the journal could not be kept").With("why", error.detail());
  sessions_.EndSoon(live, {.state = SessionState::kFailed,
                           .why = "its journal could not be kept: " + error.message()});
}

}  // namespace cowork::brokerd
