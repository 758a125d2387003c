// Of the words of cowork, those about the policy.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddPolicyCommands() {
  CLI::App* policy = AddFamily("policy", "What needs no question, and what is never let through");
  CLI::App* check = Add(policy, "check", "See whether policy.toml has a mistake; changes nothing",
                        "  cowork policy check\n"
                        "  cowork policy check new-policy.toml");
  check->add_option("FILE", options_.file, "Another file than policy.toml");
  AddJson(check);
  CLI::App* explain =
      Add(policy, "explain", "What the policy in use says of a shell command, and why",
          "  cowork policy explain \"npm test\" -C ~/app");
  explain->add_option("COMMAND", options_.prompt, "The command, as one word")->required();
  explain->add_option("-C", options_.directory, "The directory that it would run in (default: .)");
  AddJson(explain);
  CLI::App* diff = Add(policy, "diff",
                       "What of the last verdicts policy.toml would answer otherwise, as it is "
                       "written now; needs the vault open",
                       "  cowork policy diff\n"
                       "  cowork policy diff new-policy.toml");
  diff->add_option("FILE", options_.file, "Another file than policy.toml");
  AddJson(diff);
  CLI::App* reload = Add(policy, "reload", "Judge by policy.toml as it is written now: asks once",
                         "  cowork policy reload");
  AddConfirm(reload);
  AddJson(reload);
}

}  // namespace cowork::cli
