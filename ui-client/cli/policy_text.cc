#include "ui-client/cli/policy_text.h"

#include "common/base/shell_word.h"
#include "ui-client/cli/call_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

const char* WordFor(v1::ExplainPolicyResponse::Says says) {
  switch (says) {
    case v1::ExplainPolicyResponse::ALLOW: return "allowed";
    case v1::ExplainPolicyResponse::ASK: return "asks";
    default: return "denied";
  }
}

}  // namespace

std::string RulesText(uint32_t rules) {
  if (rules == 0) return "no rule";
  return std::to_string(rules) + (rules == 1 ? " rule" : " rules");
}

std::string TextOf(const v1::ExplainPolicyResponse& explained, const std::string& directory,
                   const std::string& home) {
  std::string text = std::string(WordFor(explained.says())) + "   ";
  text += explained.rule().empty() ? "no rule speaks of it, so the default holds"
                                   : "by the rule \"" + Shown(explained.rule()) + "\"";
  const std::string word = Shown(ShellWord(directory));
  text += explained.grant().empty()
              ? "\nNo session runs there so far: no grant is for " + word + "; cowork grant add " +
                    word + "\n"
              : "\nin the grant of " + PathText(explained.grant(), home) + "\n";
  return text;
}

}  // namespace cowork::cli
