#include "brokerd/asks.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr auto kNotWritten = "denied: coworkd could not write it down first; see brokerd's log";

// A runtime that is kept would wait for its answer until the next turn, and in it. It is told, and
// no more: the journal and the counts of its turn are closed.
Error TurnIsOver() {
  return {ErrorCode::kFailedPrecondition, "its turn is over"};
}

}  // namespace

rpc::Detached Asks::Asked(LivePtr live, std::string ask, Call call) {
  const SessionId id = live->session.id;
  const Result<Decided> decision = co_await Decide(live, std::move(call));
  CHECK(decision.ok());  // What cannot be decided is decided to be denied.
  const Wanted& wanted = decision->wanted;
  const Judgement& judgement = decision->judgement;
  if (live->ending) {  // Else the ask has ended with its runtime.
    std::string over = WordsOfDenial(Unjudged(TurnIsOver()));
    if (live->stays_up) co_await Deny(live, ask, std::move(over));
    co_return;
  }

  Result<void> written = RecordVerdict(live, wanted.call, judgement);
  if (written.ok() && judgement.verdict == Verdict::kAllow) {
    const Allowed allowed{
        .call = wanted.call, .approval = {}, .event = JudgedEvent(wanted, judgement, true)};
    const Result<Permit> permit = Mint(*live, allowed);
    if (permit.ok()) {
      co_await LetRun(live, ask, *permit);
      co_return;
    }
    written = permit.error();
  }
  if (written.ok() && judgement.verdict == Verdict::kAsk) {
    written = AskAPerson(live, ask, *decision);
    if (written.ok()) co_return;
  }
  if (written.ok()) written = context_.journal.Append(id, JudgedEvent(wanted, judgement, false));
  if (!written.ok()) LogLoss(id, written.error());
  std::string tell = written.ok() ? WordsOfDenial(judgement) : kNotWritten;
  co_await Deny(live, ask, std::move(tell));
}

rpc::Detached Asks::Malformed(LivePtr live, std::string ask, BadCall bad) {
  WriteDenialOf(live, bad);
  std::string tell = WordsOfDenial(Unjudged(bad.why));
  co_await Deny(live, ask, std::move(tell));
}

rpc::Detached Asks::Unpermitted(LivePtr live, uint64_t number, Call call) {
  const SessionId id = live->session.id;
  const Result<Judgement> judged = co_await Judge(live, call);
  Judgement judgement = *judged;
  if (live->ending) {
    if (live->stays_up) co_await Settle(live, number, false);
    co_return;
  }

  if (judgement.verdict == Verdict::kAsk)
    judgement = InPlaceOf(*judged, {.verdict = Verdict::kDeny,
                                    .rule = judgement.rule,
                                    .why = "it came without a permit, too late to ask"});
  if (judgement.verdict == Verdict::kAllow && KindOf(call) == CallKind::kWrite)
    judgement = InPlaceOf(*judged, Unshown());
  Result<void> written = RecordVerdict(live, call, judgement);
  const bool allowed = written.ok() && judgement.verdict == Verdict::kAllow;
  if (written.ok())
    written = context_.journal.Append(id, JudgedEvent({.call = call}, judgement, allowed));
  if (!written.ok()) LogLoss(id, written.error());
  const bool run = allowed && written.ok();
  if (run) live->settled[number] = {.call = call, .approval = ""};
  co_await Settle(live, number, run);
}

rpc::Detached Asks::UnpermittedMalformed(LivePtr live, uint64_t number, BadCall bad) {
  WriteDenialOf(live, bad);
  co_await Settle(live, number, false);
}

// There is nothing of it that could be shown.
void Asks::WriteDenialOf(const LivePtr& live, const BadCall& bad) {
  const SessionId& id = live->session.id;
  const Judgement judgement = Unjudged(bad.why);
  Result<void> written =
      denials_.Record(live, {.kind = "verdict",
                             .session = id.text(),
                             .text = WordsForAudit(KindOf(bad.call), judgement)});
  if (written.ok())
    written = context_.journal.Append(id, JudgedEvent({.call = bad.call}, judgement, false));
  if (!written.ok()) LogLoss(id, written.error());
}

void Asks::LogLoss(const SessionId& session, const Error& error) {
  LOG(kError, "something of a session was not written, so it is denied")
      .WithId("session", session.text())
      .With("why", error.message())
      .With("detail", error.detail());
}

}  // namespace cowork::brokerd
