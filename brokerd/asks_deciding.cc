// What is found of a call before it is allowed, asked or denied. The second part of asks.h.

#include <utility>

#include "brokerd/asks.h"
#include "brokerd/call_wire.h"

namespace cowork::brokerd {

// What it would change is seen before it is asked or allowed: the word for what is there becomes a
// part of the call that is shown and permitted. What is denied anyway costs no look; and what was
// not, is judged once more by the rules that hold after it.
rpc::Task<Asks::Decided> Asks::Decide(LivePtr live, Call call) {
  Decided decided{.wanted = {.call = std::move(call)}, .judgement = {}};
  Result<Judgement> judged = co_await Judge(live, decided.wanted.call);
  if (KindOf(decided.wanted.call) == CallKind::kWrite && judged->verdict != Verdict::kDeny) {
    auto& write = std::get<ToolCall>(decided.wanted.call);
    Result<Preview> seen = co_await See(live, write);
    if (!seen.ok()) {
      decided.judgement = InPlaceOf(*judged, Unseen(seen.error()));
      co_return decided;
    }
    write.before = seen->before;
    decided.wanted.change = std::move(seen).value().change;
    judged = co_await Judge(live, decided.wanted.call);
  }
  decided.judgement = WithinLimits(live, *std::move(judged));
  co_return decided;
}

rpc::Task<Judgement> Asks::Judge(LivePtr live, Call call) {
  const Result<Judgement> judged =
      co_await context_.policy.JudgeCall(live->session.id, live->session.path, call);
  if (!judged.ok()) co_return Unjudged(judged.error());
  co_return WithPermission(*live, call, *judged);
}

// What cannot be read allows nothing.
Judgement Asks::WithPermission(const Live& live, const Call& call, Judgement judgement) {
  if (!FellToAsking(judgement)) return judgement;
  const std::string scope = ScopeOf(call);
  if (scope.empty()) return judgement;
  const GrantId& grant = live.session.grant;
  for (const std::optional<SessionId>& session : {std::optional<SessionId>(), {live.session.id}}) {
    const auto found =
        context_.store.permissions().Find({.scope = scope, .grant = grant, .session = session});
    if (!found.ok()) LogLoss(live.session.id, found.error());
    if (found.ok() && found->has_value())
      return InPlaceOf(
          judgement,
          {.verdict = Verdict::kAllow, .rule = "", .why = "", .permission = (*found)->text()});
  }
  return judgement;
}

rpc::Task<Preview> Asks::See(LivePtr live, ToolCall call) {
  const Result<Grant> grant = context_.store.grants().Find(live->session.grant);
  if (!grant.ok()) co_return grant.error();
  FilesQuestion question{.project = grant->directory,
                         .tool = std::move(call.tool),
                         .arguments = std::move(call.arguments),
                         .preview = true};
  const Result<v1::AskFilesResponse> seen = co_await context_.runner.AskFiles(std::move(question));
  if (!seen.ok()) co_return seen.error();
  co_return FromWire(*seen);
}

// What can be asked or allowed no more is denied, and not something else in the audit alone.
Judgement Asks::WithinLimits(const LivePtr& live, Judgement judgement) const {
  if (judgement.verdict == Verdict::kDeny) return judgement;
  const bool asks = judgement.verdict == Verdict::kAsk;
  const Result<void> may = asks ? book_.MayAsk(live->session.id) : MayAllow(*live);
  if (may.ok()) return judgement;
  return InPlaceOf(
      judgement, {.verdict = Verdict::kDeny, .rule = judgement.rule, .why = may.error().message()});
}

Result<void> Asks::RecordVerdict(const LivePtr& live, const Call& call,
                                 const Judgement& judgement) {
  const AuditRecord record{.kind = "verdict",
                           .session = live->session.id.text(),
                           .text = WordsForAudit(KindOf(call), judgement),
                           .digest = HexDigest(call)};
  if (judgement.verdict == Verdict::kDeny)
    return denials_.Record(live, record, judgement.judged_case);
  return context_.audit.RecordVerdict(record, judgement.judged_case);
}

}  // namespace cowork::brokerd
