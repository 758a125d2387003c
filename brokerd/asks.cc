#include "brokerd/asks.h"

#include <chrono>
#include <map>
#include <utility>

#include "brokerd/wire.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// A permit is spent before its call is told of, and that may take its time to come.
constexpr std::chrono::milliseconds kAfterItsEnd{60'000};
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
  if (live->ending) co_return;  // The ask has ended with its runtime.

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
  if (live->ending) co_return;

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

rpc::Task<rpc::Done> Asks::Settle(LivePtr live, uint64_t number, bool run) {
  const SessionId id = live->session.id;
  const Result<rpc::Done> settled = co_await context_.runner.Settle(id, number, run);
  if (!settled.ok())
    LOG(kWarning, "a call was not settled")
        .WithId("session", id.text())
        .With("why", settled.error().message());
  co_return settled;
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
    permit = MintPermit(live->session, approval.call, context_.timer.Now());
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

Result<Permit> Asks::Mint(Live& live, const Allowed& allowed) {
  const Permit permit = MintPermit(live.session, allowed.call, context_.timer.Now());
  TRY(context_.store.Atomically([&] { return WritePermit(permit, allowed); }));
  Remember(live, permit, {.command = allowed.call.command, .approval = ""});
  context_.journal.Ring(live.session.id);
  return permit;
}

// What a call is told of by, when it starts. Those whose time is over never will.
void Asks::Remember(Live& live, const Permit& permit, AllowedCall call) {
  const int64_t now = context_.timer.Now();
  std::erase_if(live.permitted, [now](const auto& entry) {
    return entry.second.until_unix_ms + kAfterItsEnd.count() < now;
  });
  call.until_unix_ms = permit.expires_unix_ms;
  live.permitted[permit.id.text()] = std::move(call);
}

Result<void> Asks::WritePermit(const Permit& permit, const Allowed& allowed) {
  TRY(context_.audit.Write({.kind = "permit",
                            .session = permit.session.text(),
                            .text = permit.id.text() + ": one tool box, once",
                            .digest = HexDigest(allowed.call)}));
  TRY(context_.store.permits().Add(permit, allowed.approval));
  return context_.journal.Write(permit.session, allowed.event);
}

rpc::Task<rpc::Done> Asks::Tell(LivePtr live, std::string ask, std::optional<Permit> permit,
                                std::string tell) {
  if (permit.has_value()) co_return co_await LetRun(live, ask, *permit);
  co_return co_await Deny(live, ask, tell);
}

// The permit first: told to go on, the runtime may be faster than we are.
rpc::Task<rpc::Done> Asks::LetRun(LivePtr live, std::string ask, Permit permit) {
  const Result<rpc::Done> given = co_await context_.runner.Give(permit);
  if (!given.ok()) {
    std::string tell = "denied: the permit could not be given";
    co_await Deny(live, ask, std::move(tell));
    co_return given.error();
  }
  AskAnswer answer{.session = live->session.id, .ask = ask, .allow = true, .tell = ""};
  co_return co_await context_.runner.Answer(std::move(answer));
}

rpc::Task<rpc::Done> Asks::Deny(LivePtr live, std::string ask, std::string tell) {
  AskAnswer answer{
      .session = live->session.id, .ask = ask, .allow = false, .tell = std::move(tell)};
  const Result<rpc::Done> told = co_await context_.runner.Answer(std::move(answer));
  if (!told.ok())
    LOG(kWarning, "a denial did not reach the runtime, which waits on")
        .WithId("session", live->session.id.text())
        .With("why", told.error().message());
  co_return told;
}

}  // namespace cowork::brokerd
