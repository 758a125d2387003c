#include "brokerd/core/judgement.h"

namespace cowork::brokerd {
namespace {

std::string ByDefault(CallKind kind) {
  switch (kind) {
    case CallKind::kShell: return "shell commands ask by default";
    case CallKind::kMcp: return "calls of tools ask by default";
    case CallKind::kWrite: return "changes of files ask by default";
  }
  return "";
}

}  // namespace

Judgement InPlaceOf(const Judgement& judged, Judgement ours) {
  ours.judged_case = judged.judged_case;
  return ours;
}

Judgement Unjudged(const Error& error) {
  return {.verdict = Verdict::kDeny,
          .rule = "",
          .why = "no policy could be asked, so it is denied: " + error.message()};
}

Judgement Unseen(const Error& error) {
  const bool is_its_tools_word = error.code() == ErrorCode::kFailedPrecondition;
  const std::string ours = "what it would change cannot be seen, so it is denied: ";
  return {.verdict = Verdict::kDeny,
          .rule = "",
          .why = (is_its_tools_word ? "" : ours) + error.message(),
          .is_unseen = true,
          .failed = is_its_tools_word};
}

Judgement Unshown() {
  return {.verdict = Verdict::kDeny,
          .rule = "",
          .why = "it came without a permit, and what it would change was shown to nobody"};
}

bool FellToAsking(const Judgement& judgement) {
  return judgement.verdict == Verdict::kAsk && judgement.rule.empty();
}

std::string ReasonToAsk(CallKind kind, const Judgement& judgement) {
  if (judgement.rule.empty()) return "no rule covers it; " + ByDefault(kind);
  return "rule \"" + judgement.rule + "\"";
}

std::string WordsOfDenial(const Judgement& judgement) {
  if (!judgement.why.empty()) return judgement.why;
  if (judgement.rule.empty()) return "denied: no rule covers it, and the default is deny";
  return "denied by rule \"" + judgement.rule + "\"";
}

std::string WordsForAudit(CallKind kind, const Judgement& judgement) {
  const std::string name(NameOf(kind));
  if (!judgement.permission.empty()) return name + ": allow, permission " + judgement.permission;
  if (judgement.is_unseen) return name + ": deny, what it would change cannot be seen";
  if (judgement.verdict == Verdict::kDeny) return name + ": deny, " + WordsOfDenial(judgement);
  const std::string rule =
      judgement.rule.empty() ? "the default" : "rule \"" + judgement.rule + "\"";
  return name + (judgement.verdict == Verdict::kAllow ? ": allow, " : ": ask, ") + rule;
}

}  // namespace cowork::brokerd
