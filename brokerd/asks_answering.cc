// How a person is asked, and answers. The third part of asks.h.

#include <utility>

#include "brokerd/asks.h"

namespace cowork::brokerd {

Result<void> Asks::AskAPerson(const LivePtr& live, const std::string& ask, const Decided& decided) {
  const Wanted& wanted = decided.wanted;
  const Approval approval{.id = ApprovalId::Random(),
                          .session = live->session.id,
                          .ask = ask,
                          .call = wanted.call,
                          .reason = ReasonToAsk(KindOf(wanted.call), decided.judgement),
                          .state = ApprovalState::kWaiting,
                          .asked_unix_ms = context_.timer.Now(),
                          .change = wanted.change,
                          .scope = FellToAsking(decided.judgement) ? ScopeOf(wanted.call) : ""};
  const v1::Event event = AskedEvent(approval);
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.approvals().Add(approval));
    return context_.journal.Write(live->session.id, event);
  };
  TRY(context_.store.Atomically(write));
  book_.Add(approval);
  context_.journal.Ring(live->session.id);
  return {};
}

Result<Approval> Asks::MayAnswer(const ApprovalId& id, Stands stands) {
  Result<Approval> approval = book_.MayAnswer(id);
  if (approval.ok()) TRY(ApprovalBook::MayStand(*approval, stands));
  if (approval.ok() || approval.error().code() != ErrorCode::kNotFound) return approval;
  if (!TRY(context_.store.approvals().Has(id))) return approval;
  return Error(ErrorCode::kFailedPrecondition,
               "the turn of this approval is over; `cowork resume` begins another");
}

rpc::Task<Approval> Asks::Answer(LivePtr live, Approval approval, brokerd::Answer answer) {
  if (answer.allow) {
    const Result<void> may = MayAllow(*live);
    if (!may.ok()) co_return may.error();
  }
  std::optional<Permit> permit;
  const auto write = [&]() -> Result<void> {
    TRY(WriteAnswer(approval, answer));
    if (!answer.allow)
      return context_.journal.WriteHappened(approval.session, AnsweredEvent(answer, std::nullopt));
    permit = TRY(WriteYes(*live, approval, answer));
    return {};
  };
  const Result<void> written =
      answer.allow ? context_.store.Atomically(write) : context_.store.Narrowing(write);
  if (!written.ok() && answer.allow) co_return written.error();
  if (!written.ok()) LogLoss(approval.session, written.error());  // A no holds without a disk.
  book_.Settle(answer);
  approval.state = answer.allow ? ApprovalState::kAllowed : ApprovalState::kDenied;
  if (permit.has_value())
    Remember(*live, *permit, {.call = approval.call, .approval = approval.id.text()});
  context_.journal.Ring(approval.session);
  const Result<rpc::Done> told = co_await Tell(live, approval.ask, permit, answer.tell);
  if (!told.ok()) co_return told.error();
  co_return approval;
}

Result<void> Asks::WriteAnswer(const Approval& approval, const brokerd::Answer& answer) {
  TRY(context_.store.approvals().Settle(answer));
  const AuditRecord record{
      .kind = "answer",
      .session = approval.session.text(),
      .text = approval.id.text() + ": " + WordsOf(answer) + ", by " + answer.by,
      .digest = HexDigest(approval.call)};
  return answer.allow ? context_.audit.Write(record) : context_.audit.WriteHappened(record);
}

Result<Permit> Asks::WriteYes(const Live& live, const Approval& approval,
                              const brokerd::Answer& answer) {
  const Permit permit = MintPermit(live.session, approval.call, context_.timer.Now());
  std::optional<Permission> permission;
  if (answer.stands != Stands::kOnce) permission = TRY(LetStand(live, approval, answer));
  TRY(WritePermit(permit, {.call = approval.call,
                           .approval = approval.id,
                           .event = AnsweredEvent(answer, permission)}));
  return permit;
}

// Of two answers to equal questions the second finds the permission of the first.
Result<Permission> Asks::LetStand(const Live& live, const Approval& approval,
                                  const brokerd::Answer& answer) {
  Permission permission{.id = PermissionId::Random(),
                        .scope = approval.scope,
                        .grant = live.session.grant,
                        .session = {},
                        .by = answer.by,
                        .added_unix_ms = context_.timer.Now(),
                        .directory = live.session.path};
  if (answer.stands == Stands::kForSession) permission.session = live.session.id;
  const auto found = TRY(context_.store.permissions().Find(
      {.scope = permission.scope, .grant = permission.grant, .session = permission.session}));
  if (found.has_value()) {
    permission.id = *found;
    return permission;
  }
  TRY(context_.store.permissions().Add(permission));
  TRY(context_.audit.Write({.kind = "permission",
                            .session = live.session.id.text(),
                            .text = permission.id.text() + " added, " + HowLong(permission) +
                                    " in " + permission.directory + ", by " + answer.by,
                            .digest = HexDigest(approval.call)}));
  return permission;
}

}  // namespace cowork::brokerd
