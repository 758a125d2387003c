#include "brokerd/asks.h"

#include <utility>

#include "brokerd/wire.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr auto kNotWritten = "denied: coworkd could not write it down first; see brokerd's log";

v1::Event JudgedEvent(const ShellCall& call, const Judgement& judgement, bool allowed) {
  v1::Event event;
  event.mutable_judged()->set_command(call.command);
  event.mutable_judged()->set_cwd(call.cwd);
  event.mutable_judged()->set_allowed(allowed);
  event.mutable_judged()->set_rule(judgement.rule);
  event.mutable_judged()->set_why(judgement.why);
  return event;
}

v1::Event AnsweredEvent(const Answer& answer) {
  v1::Event event;
  event.mutable_answered()->set_approval_id(answer.approval.text());
  event.mutable_answered()->set_allowed(answer.allow);
  event.mutable_answered()->set_tell(answer.tell);
  return event;
}

std::string VerdictText(const Judgement& judgement) {
  if (judgement.verdict == Verdict::kDeny) return "shell: deny, " + WordsOfDenial(judgement);
  const std::string rule =
      judgement.rule.empty() ? "the default" : "rule \"" + judgement.rule + "\"";
  return (judgement.verdict == Verdict::kAllow ? "shell: allow, " : "shell: ask, ") + rule;
}

// A runtime that is kept would wait for its answer until the next turn, and in it.
Error TurnIsOver() {
  return {ErrorCode::kFailedPrecondition, "its turn is over"};
}

void LogLoss(const SessionId& session, const Error& error) {
  LOG(kError, "something of a session was not written, so it is denied")
      .WithId("session", session.text())
      .With("why", error.message())
      .With("detail", error.detail());
}

}  // namespace

rpc::Detached Asks::Asked(LivePtr live, std::string ask, ShellCall call) {
  const SessionId id = live->session.id;
  const std::string path = live->session.path;
  const Result<Judgement> judged = co_await context_.policy.JudgeShell(id, path, call);
  const Judgement judgement = judged.ok() ? MayWait(live, *judged) : Unjudged(judged.error());
  if (live->ending) {  // Else the ask has ended with its runtime.
    if (live->stays_up) Malformed(live, ask, TurnIsOver());
    co_return;
  }

  Result<void> written = RecordVerdict(live, call, judgement);
  if (written.ok() && judgement.verdict == Verdict::kAllow) {
    const Allowed allowed{
        .call = call, .approval = {}, .event = JudgedEvent(call, judgement, true)};
    const Result<Permit> permit = Mint(*live, allowed);
    if (permit.ok()) {
      co_await LetRun(live, ask, *permit);
      co_return;
    }
    written = permit.error();
  }
  if (written.ok() && judgement.verdict == Verdict::kAsk) {
    written = AskAPerson(live, ask, call, judgement);
    if (written.ok()) co_return;
  }
  if (written.ok()) written = context_.journal.Append(id, JudgedEvent(call, judgement, false));
  if (!written.ok()) LogLoss(id, written.error());
  std::string tell = written.ok() ? WordsOfDenial(judgement) : kNotWritten;
  co_await Deny(live, ask, std::move(tell));
}

rpc::Detached Asks::Malformed(LivePtr live, std::string ask, Error error) {
  const Judgement judgement = Unjudged(error);
  WriteDenialOf(live, judgement);
  std::string tell = WordsOfDenial(judgement);
  co_await Deny(live, ask, std::move(tell));
}

rpc::Detached Asks::Unpermitted(LivePtr live, uint64_t number, ShellCall call) {
  const SessionId id = live->session.id;
  const std::string path = live->session.path;
  const Result<Judgement> judged = co_await context_.policy.JudgeShell(id, path, call);
  Judgement judgement = judged.ok() ? *judged : Unjudged(judged.error());
  if (live->ending) {
    if (live->stays_up) UnpermittedMalformed(live, number, TurnIsOver());
    co_return;
  }

  if (judgement.verdict == Verdict::kAsk)
    judgement = {.verdict = Verdict::kDeny,
                 .rule = judgement.rule,
                 .why = "it came without a permit, too late to ask"};
  Result<void> written = RecordVerdict(live, call, judgement);
  const bool allowed = written.ok() && judgement.verdict == Verdict::kAllow;
  if (written.ok()) written = context_.journal.Append(id, JudgedEvent(call, judgement, allowed));
  if (!written.ok()) LogLoss(id, written.error());
  const bool run = allowed && written.ok();
  if (run) live->settled[number] = {.command = call.command, .approval = ""};
  co_await Settle(live, number, run);
}

rpc::Detached Asks::UnpermittedMalformed(LivePtr live, uint64_t number, Error error) {
  WriteDenialOf(live, Unjudged(error));
  co_await Settle(live, number, false);
}

// Of what has no command that could be shown.
void Asks::WriteDenialOf(const LivePtr& live, const Judgement& judgement) {
  const SessionId& id = live->session.id;
  Result<void> written = denials_.Record(
      live, {.kind = "verdict", .session = id.text(), .text = VerdictText(judgement)});
  if (written.ok()) written = context_.journal.Append(id, JudgedEvent({}, judgement, false));
  if (!written.ok()) LogLoss(id, written.error());
}

Result<void> Asks::RecordVerdict(const LivePtr& live, const ShellCall& call,
                                 const Judgement& judgement) {
  const AuditRecord record{.kind = "verdict",
                           .session = live->session.id.text(),
                           .text = VerdictText(judgement),
                           .digest = HexDigest(call)};
  if (judgement.verdict == Verdict::kDeny) return denials_.Record(live, record);
  return context_.audit.Record(record);
}

// What nobody can be asked any more is denied, and not asked in the audit alone.
Judgement Asks::MayWait(const LivePtr& live, Judgement judgement) const {
  if (judgement.verdict != Verdict::kAsk) return judgement;
  const Result<void> may = book_.MayAsk(live->session.id);
  if (may.ok()) return judgement;
  return {.verdict = Verdict::kDeny, .rule = judgement.rule, .why = may.error().message()};
}

Result<void> Asks::AskAPerson(const LivePtr& live, const std::string& ask, const ShellCall& call,
                              const Judgement& judgement) {
  const Approval approval{.id = ApprovalId::Random(),
                          .session = live->session.id,
                          .ask = ask,
                          .call = call,
                          .reason = ReasonToAsk(judgement),
                          .state = ApprovalState::kWaiting,
                          .asked_unix_ms = context_.timer.Now()};
  v1::Event event;
  *event.mutable_asked()->mutable_approval() = ToWire(approval);
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.approvals().Add(approval));
    return context_.journal.Write(live->session.id, event);
  };
  TRY(context_.store.Atomically(write));
  book_.Add(approval);
  context_.journal.Ring(live->session.id);
  return {};
}

Result<Approval> Asks::MayAnswer(const ApprovalId& id) {
  Result<Approval> approval = book_.MayAnswer(id);
  if (approval.ok() || approval.error().code() != ErrorCode::kNotFound) return approval;
  if (!TRY(context_.store.approvals().Has(id))) return approval;
  return Error(ErrorCode::kFailedPrecondition,
               "the turn of this approval is over; `cowork resume` begins another");
}

rpc::Task<Approval> Asks::Answer(LivePtr live, Approval approval, brokerd::Answer answer) {
  const Allowed allowed{
      .call = approval.call, .approval = approval.id, .event = AnsweredEvent(answer)};
  std::optional<Permit> permit;
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.approvals().Settle(answer));
    TRY(context_.audit.Write(
        {.kind = "answer",
         .session = approval.session.text(),
         .text = approval.id.text() + (answer.allow ? ": allow" : ": deny") + ", by " + answer.by,
         .digest = HexDigest(approval.call)}));
    if (!answer.allow) return context_.journal.Write(approval.session, allowed.event);
    permit = MintPermit(approval.session, approval.call, context_.timer.Now());
    return WritePermit(*permit, allowed);
  };
  const Result<void> written =
      answer.allow ? context_.store.Atomically(write) : context_.store.Narrowing(write);
  if (!written.ok() && answer.allow) co_return written.error();
  if (!written.ok()) LogLoss(approval.session, written.error());  // A no holds without a disk.
  book_.Settle(answer);
  approval.state = answer.allow ? ApprovalState::kAllowed : ApprovalState::kDenied;
  if (permit.has_value())
    Remember(*live, *permit, {.command = approval.call.command, .approval = approval.id.text()});
  context_.journal.Ring(approval.session);
  const Result<rpc::Done> told = co_await Tell(live, approval.ask, permit, answer.tell);
  if (!told.ok()) co_return told.error();
  co_return approval;
}

}  // namespace cowork::brokerd
