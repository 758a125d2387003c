#include "brokerd/core/judgement.h"

namespace cowork::brokerd {

Judgement Unjudged(const Error& error) {
  return {.verdict = Verdict::kDeny,
          .rule = "",
          .why = "no policy could be asked, so it is denied: " + error.message()};
}

std::string ReasonToAsk(const Judgement& judgement) {
  if (judgement.rule.empty()) return "no rule covers it; shell commands ask by default";
  return "rule \"" + judgement.rule + "\"";
}

std::string WordsOfDenial(const Judgement& judgement) {
  if (!judgement.why.empty()) return judgement.why;
  if (judgement.rule.empty()) return "denied: no rule covers it, and the default is deny";
  return "denied by rule \"" + judgement.rule + "\"";
}

}  // namespace cowork::brokerd
