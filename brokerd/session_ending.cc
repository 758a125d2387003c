// How a turn ends, and how a runtime does: the last part of sessions.h.

#include <chrono>
#include <memory>
#include <utility>

#include "brokerd/roles.h"
#include "brokerd/sessions.h"
#include "brokerd/telling_again.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr std::chrono::seconds kBeforeWritingAgain{5};
constexpr auto kUnconfirmed = "runnerd has not confirmed that its boxes ended";

// The word of a box's end travels beside the answer to Stop, and may come a little after it.
constexpr std::chrono::seconds kWaitForBoxes{2};

constexpr auto kAsleep = "no prompt came; the next one starts it again";
constexpr std::chrono::seconds kBeforeSleepingAfterAll{1};

// What was told too late: its boxes and leases are those of another turn.
Error HasAnotherTurn() {
  return {ErrorCode::kFailedPrecondition, "it has another turn"};
}

// Or the prompt is refused: then it is to be told after all.
Error MayHaveAnotherTurn() {
  return {ErrorCode::kUnavailable, "a prompt is on its way"};
}

}  // namespace

rpc::Task<Session> Sessions::Stop(SessionId id, std::string by) {
  const LivePtr live = Find(id);
  if (live == nullptr) co_return context_.store.sessions().Find(id);
  Ending ending{.state = SessionState::kStopped,
                .why = by == NameOf(Role::kOwner) ? "a person stopped it" : by + " stopped it"};
  co_await End(live, std::move(ending));
  co_return live->session;
}

rpc::Detached Sessions::EndSoon(LivePtr live, Ending ending) {
  co_await End(std::move(live), std::move(ending));
}

rpc::Task<rpc::Done> Sessions::End(LivePtr live, Ending ending) {
  if (live->ending) {
    while (!live->over) co_await live->changed.Wait();
    const LivePtr rest = Find(live->session.id);
    if (rest == nullptr || rest->turn_runs()) co_return rpc::Done{};
    co_return co_await End(rest, std::move(ending));
  }
  live->ending = true;
  const SessionId id = live->session.id;
  asks_.Forget(id);  // From here on no answer can let anything run.
  const Result<rpc::Done> stopped = co_await StopBoxes(id);
  if (stopped.ok()) {
    co_await BoxesGone(live);
  } else if (context_.runner.link().peer() != nullptr) {  // One that is away has ended them.
    ending.why += (ending.why.empty() ? "" : "; ") + std::string(kUnconfirmed);
    ending.unconfirmed = true;
  }
  if (live->turn_runs() && !live->lent.empty()) co_await Revoke(id);
  Close(*live, ending);
  co_return rpc::Done{};
}

rpc::Task<rpc::Done> Sessions::StopBoxes(SessionId id) {
  const auto peer = context_.runner.link().peer();
  const Result<rpc::Done> stopped = co_await context_.runner.Stop(id);
  if (stopped.ok()) unconfirmed_.erase(id);
  // One that went away has ended them.
  const bool is_there = peer != nullptr && context_.runner.link().peer() == peer;
  if (!stopped.ok() && is_there) NotStopped(id, stopped.error());
  co_return stopped;
}

// However it refused, its boxes may run: the next turn has to see them end first.
void Sessions::NotStopped(const SessionId& id, const Error& why) {
  LOG(kWarning, "runnerd did not stop a session; it is told again until it does, or ends")
      .WithId("session", id.text())
      .With("why", why.message());
  if (unconfirmed_.insert(id).second && MayWorkLater(why)) StopLater(id);
}

rpc::Detached Sessions::StopLater(SessionId id) {
  Order stop = [this, id] { return StopAgain(id); };
  const Result<rpc::Done> stopped =
      co_await TellAgain(context_.timer, context_.runner.link(), std::move(stop));
  if (!stopped.ok()) co_return;
  unconfirmed_.erase(id);
  const AuditRecord record{.kind = "session", .session = id.text(), .text = "its boxes ended"};
  const Result<void> written =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  if (!written.ok())
    LOG(kError, "the end of a session's boxes was not recorded").WithId("session", id.text());
}

// The next turn may have had it stopped already, and have begun: that one is not to be stopped, nor
// by an order that was on its way beside another.
rpc::Task<rpc::Done> Sessions::StopAgain(SessionId id) {
  while (told_again_.contains(id)) co_await answered_again_.Wait();
  if (!unconfirmed_.contains(id)) co_return rpc::Done{};
  told_again_.insert(id);
  const Result<rpc::Done> stopped = co_await context_.runner.Stop(id);
  told_again_.erase(id);
  if (stopped.ok()) unconfirmed_.erase(id);
  answered_again_.Ring();
  co_return stopped;
}

rpc::Detached Sessions::EndTurn(LivePtr live, Ending ending) {
  const bool is_kept = live->keep.count() > 0 && live->session.state == SessionState::kRunning;
  if (!is_kept) {
    co_await End(std::move(live), std::move(ending));
    co_return;
  }
  if (live->ending) co_return;
  live->ending = live->stays_up = true;
  asks_.Forget(live->session.id);
  if (!live->lent.empty()) co_await Revoke(live->session.id);
  Rest(live, ending);
  const LivePtr rest = Find(live->session.id);  // None: whoever waited for this has ended it.
  if (ending.not_kept.empty() || rest == nullptr || rest->turn_runs()) co_return;
  EndSoon(rest, {.state = SessionState::kDone, .why = ending.not_kept});
}

rpc::Task<rpc::Done> Sessions::Leave(GrantId grant) {
  warm_.Leave(grant);
  for (const LivePtr& live : All()) {
    if (live->session.grant != grant || live->turn_runs()) continue;
    Ending ending{.state = SessionState::kStopped, .why = "its grant was removed"};
    co_await End(live, std::move(ending));
  }
  co_return rpc::Done{};
}

void Sessions::Rest(const LivePtr& live, Ending ending) {
  ending.rests = true;
  CloseTurn(*live, std::move(ending));
  const auto rest = std::make_shared<Live>(live->session);
  rest->provider = live->provider;
  rest->secret = live->secret;
  rest->mcp_secrets = live->mcp_secrets;
  rest->boxes = std::exchange(live->boxes, {});
  live_[live->session.id] = rest;
  live->over = true;
  SleepAfter(rest, live->keep);
  live->changed.Ring();
  context_.journal.Ring(live->session.id);
}

// A prompt that is on its way may still find it up; or it is refused, and nobody comes.
void Sessions::SleepAfter(const LivePtr& rest, std::chrono::seconds delay) {
  context_.timer.After(delay, [this, rest] {
    if (rest->ending) return;
    if (prompted_.contains(rest->session.id)) return SleepAfter(rest, kBeforeSleepingAfterAll);
    EndSoon(rest, {.state = SessionState::kDone, .why = kAsleep});
  });
}

rpc::Task<rpc::Done> Sessions::Revoke(SessionId id) {
  const Result<rpc::Done> revoked = co_await context_.vault.Revoke(id);
  if (revoked.ok()) co_return revoked;
  LOG(kWarning, "vaultd did not revoke a session's leases; it is told again until it does, or ends")
      .WithId("session", id.text())
      .With("why", revoked.error().message());
  if (MayWorkLater(revoked.error())) RevokeLater(id);
  co_return revoked;
}

rpc::Detached Sessions::RevokeLater(SessionId id) {
  Order revoke = [this, id] { return RevokeAgain(id); };
  co_await TellAgain(context_.timer, context_.vault.link(), std::move(revoke));
}

// Another turn's end revokes all that is left.
rpc::Task<rpc::Done> Sessions::RevokeAgain(SessionId id) {
  if (TurnRuns(id)) co_return HasAnotherTurn();
  if (prompted_.contains(id)) co_return MayHaveAnotherTurn();
  co_return co_await context_.vault.Revoke(id);
}

rpc::Task<rpc::Done> Sessions::BoxesGone(LivePtr live) {
  if (live->boxes.empty()) co_return rpc::Done{};
  const auto late = std::make_shared<bool>(false);
  context_.timer.After(kWaitForBoxes, [live, late] {
    *late = true;
    live->changed.Ring();
  });
  while (!live->boxes.empty() && !*late) co_await live->changed.Wait();
  co_return rpc::Done{};
}

void Sessions::Close(Live& live, Ending ending) {
  const SessionId id = live.session.id;
  if (live.turn_runs())
    CloseTurn(live, std::move(ending));
  else
    WriteEnd(id, {.ending = std::move(ending),
                  .denials = RecordsOf(live.denials.Close()),
                  .of_turn = false});
  live.over = true;
  live_.erase(id);
  live.changed.Ring();
  context_.journal.Ring(id);
}

void Sessions::CloseTurn(Live& live, Ending ending) {
  // A turn that ended before it began is runnerd's mistake, and no success.
  if (!MayBecome(live.session.state, ending.state)) ending.state = SessionState::kFailed;
  live.session.state = ending.state;
  live.session.why = ending.why;
  live.lent = {};
  WriteEnd(live.session.id, {.ending = ending,
                             .denials = RecordsOf(live.denials.Close()),
                             .unrun = VoidEvents(live, CertaintyAfter(ending))});
  live.permitted.clear();
  live.settled.clear();
}

// A runnerd that went away may have started what it did not tell of.
Certainty Sessions::CertaintyAfter(const Ending& ending) {
  const bool confirmed = !ending.unconfirmed && ending.state != SessionState::kInterrupted &&
                         context_.runner.link().peer() != nullptr;
  return confirmed ? Certainty::kDidNotRun : Certainty::kUnknown;
}

// Nothing goes on running for want of a line: where even the reserve is used up it is written when
// there is room, or by the next brokerd.
void Sessions::WriteEnd(const SessionId& id, const LastWords& words) {
  v1::Event stopped;
  stopped.mutable_runtime_stopped()->set_why(words.ending.why);
  const auto write = [&]() -> Result<void> {
    for (const AuditRecord& denial : words.denials) TRY(context_.audit.WriteLast(denial));
    for (const v1::Event& event : words.unrun) TRY(context_.journal.WriteLast(id, event));
    if (words.of_turn) return WriteEndOfTurn(id, words.ending);
    TRY(context_.store.sessions().SetRests(id, false));
    return context_.journal.WriteLast(id, stopped);
  };
  const Result<void> written = context_.store.Narrowing(write);
  if (written.ok()) return;
  LOG(kError, "the end of a session was not written")
      .WithId("session", id.text())
      .With("why", written.error().detail());
  context_.timer.After(kBeforeWritingAgain, [this, id, words] { WriteEnd(id, words); });
}

Result<void> Sessions::WriteEndOfTurn(const SessionId& id, const Ending& ending) {
  v1::Event event;
  event.mutable_ended()->set_state(static_cast<v1::Session::State>(ending.state));
  event.mutable_ended()->set_why(ending.why);
  TRY(context_.store.sessions().Change(id, ending.state, ending.why));
  TRY(context_.store.sessions().SetRests(id, ending.rests));
  TRY(context_.store.approvals().Expire(id));
  TRY(context_.store.permits().Void(id));
  const std::string text = ending.unconfirmed ? "over; " + std::string(kUnconfirmed) : "over";
  TRY(context_.audit.WriteLast({.kind = "session", .session = id.text(), .text = text}));
  return context_.journal.WriteLast(id, event);
}

}  // namespace cowork::brokerd
