// How a session ends: the second half of sessions.h.

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
    co_return rpc::Done{};
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
  if (!live->secret.empty()) co_await Revoke(id);
  Close(*live, ending);
  co_return rpc::Done{};
}

rpc::Task<rpc::Done> Sessions::StopBoxes(SessionId id) {
  const Result<rpc::Done> stopped = co_await context_.runner.Stop(id);
  if (stopped.ok()) co_return stopped;
  LOG(kWarning, "runnerd did not stop a session; it is told again until it does, or ends")
      .WithId("session", id.text())
      .With("why", stopped.error().message());
  if (context_.runner.link().peer() != nullptr && MayWorkLater(stopped.error())) StopLater(id);
  co_return stopped;
}

rpc::Detached Sessions::StopLater(SessionId id) {
  Order stop = [this, id] { return context_.runner.Stop(id); };
  const Result<rpc::Done> stopped =
      co_await TellAgain(context_.timer, context_.runner.link(), std::move(stop));
  if (!stopped.ok()) co_return;
  const AuditRecord record{.kind = "session", .session = id.text(), .text = "its boxes ended"};
  const Result<void> written =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  if (!written.ok())
    LOG(kError, "the end of a session's boxes was not recorded").WithId("session", id.text());
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
  Order revoke = [this, id] { return context_.vault.Revoke(id); };
  co_await TellAgain(context_.timer, context_.vault.link(), std::move(revoke));
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
  // A turn that ended before it began is runnerd's mistake, and no success.
  if (!MayBecome(live.session.state, ending.state)) ending.state = SessionState::kFailed;
  const SessionId id = live.session.id;
  live.session.state = ending.state;
  live.session.why = ending.why;
  live.over = true;
  WriteEnd(id, {.ending = ending, .denials = RecordsOf(live.denials.Close())});
  live_.erase(id);
  live.changed.Ring();
  context_.journal.Ring(id);
}

// Nothing goes on running for want of a line: where even the reserve is used up it is written when
// there is room, or by the next brokerd.
void Sessions::WriteEnd(const SessionId& id, const LastWords& words) {
  const Ending& ending = words.ending;
  v1::Event event;
  event.mutable_ended()->set_state(static_cast<v1::Session::State>(ending.state));
  event.mutable_ended()->set_why(ending.why);
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.sessions().Change(id, ending.state, ending.why));
    TRY(context_.store.approvals().Expire(id));
    TRY(context_.store.permits().Void(id));
    for (const AuditRecord& denial : words.denials) TRY(context_.audit.WriteLast(denial));
    const std::string text = ending.unconfirmed ? "over; " + std::string(kUnconfirmed) : "over";
    TRY(context_.audit.WriteLast({.kind = "session", .session = id.text(), .text = text}));
    return context_.journal.WriteLast(id, event);
  };
  const Result<void> written = context_.store.Narrowing(write);
  if (written.ok()) return;
  LOG(kError, "the end of a session was not written")
      .WithId("session", id.text())
      .With("why", written.error().detail());
  context_.timer.After(kBeforeWritingAgain, [this, id, words] { WriteEnd(id, words); });
}

}  // namespace cowork::brokerd
