#include "ui-client/cli/words.h"

#include "common/base/shell_word.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {
namespace {

constexpr auto kFooter =
    "Exit codes: 0 done, 1 the answer is no, 2 usage, 3 refused by policy or a person,\n"
    "4 the daemons cannot be reached, 5 something that is needed is missing, 130 interrupted.\n"
    "\n"
    "Begin with:\n"
    "  cowork doctor\n"
    "  cowork up && cowork vault unlock\n"
    "  cowork grant add ~/app\n"
    "  cowork run \"make the failing test pass\" -C ~/app\n";

std::string FaultOfConfirmation(const std::string& id) {
  if (WholeId('y', id).has_value()) return "";
  return ShellWord(id) + " is no confirmation, which reads y-… and is whole";
}

}  // namespace

Words::Words()
    : app_("cowork runs AI agents in sandboxes and asks you before they act.", "cowork") {
  app_.set_version_flag("--version", "cowork " COWORK_VERSION);
  app_.require_subcommand(1);
  app_.fallthrough();  // Inherited: --socket may stand behind any command, too.
  app_.footer(kFooter);
  app_.add_option("--socket", options_.socket,
                  "Go in by this socket of brokerd's, with its role (default: COWORK_SOCKET, or "
                  "the owner's)")
      ->envname("COWORK_SOCKET");
  AddDaemonCommands();
  AddDoctor();
  AddGrantCommands();
  AddClientCommands();
  AddAdmin();
  AddRun();
  AddResume();
  AddSessionCommands();
  AddApprovalCommands();
  AddPermissionCommands();
  AddFilesCommands();
  AddAuditCommands();
  AddSecretCommands();
  AddVaultCommands();
  AddProviderCommands();
  AddPolicyCommands();
  AddCompletion();
}

std::vector<std::string> Words::After(const CLI::App* command) const {
  std::vector<std::string> words;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    for (const std::string& name : option->get_snames()) words.push_back("-" + name);
  }
  const auto choices = choices_.find(command);
  if (choices == choices_.end()) return words;
  for (const auto& [name, values] : choices->second)
    if (!name.starts_with("-")) words.insert(words.end(), values.begin(), values.end());
  return words;
}

std::map<std::string, std::vector<std::string>> Words::ChoicesOf(const CLI::App* command) const {
  const auto choices = choices_.find(command);
  std::map<std::string, std::vector<std::string>> of_options;
  if (choices == choices_.end()) return of_options;
  for (const auto& [name, values] : choices->second)
    if (name.starts_with("-")) of_options[name] = values;
  return of_options;
}

CLI::App* Words::Add(CLI::App* under, const std::string& name, const std::string& help,
                     const std::string& examples) {
  CLI::App* command = under->add_subcommand(name, help);
  command->footer("Examples:\n" + examples);
  const std::string whole = under == &app_ ? name : under->get_name() + " " + name;
  // Of a command that is a family as well, the inner one's came first.
  command->callback([this, whole] {
    if (options_.command.empty()) options_.command = whole;
  });
  return command;
}

CLI::App* Words::AddFamily(const std::string& name, const std::string& help) {
  CLI::App* family = app_.add_subcommand(name, help);
  family->require_subcommand(1);
  return family;
}

void Words::AddJson(CLI::App* command) {
  command->add_flag("--json", options_.json, "One JSON object a line, fields as in the .proto");
}

void Words::AddId(CLI::App* command, const std::string& what) {
  command->add_option("ID", options_.id, what + "; its beginning is enough")->required();
}

CLI::Option* Words::AddConfirm(CLI::App* command) {
  return command
      ->add_option("--confirm", options_.confirm,
                   "Do what the same command, asked without a terminal, said would change")
      ->type_name("ID")
      ->check(FaultOfConfirmation);
}

CLI::Option* Words::AddChoice(CLI::App* command, const std::string& name, std::string& value,
                              const std::string& help, const std::vector<std::string>& choices) {
  choices_[command][name] = choices;
  return command->add_option(name, value, help)->check(CLI::IsMember(choices));
}

void Words::AddDaemonCommands() {
  CLI::App* up = Add("up", "Start the daemons",
                     "  cowork up\n"
                     "  cowork up --keystore passphrase    secrets are kept on disk, sealed\n"
                     "  cowork up --keystore ephemeral     secrets are kept until `cowork down`");
  up->add_flag("--foreground", options_.foreground, "Stay here and log to the terminal");
  AddChoice(up, "--keystore", options_.keystore,
            "What opens the vault: a passphrase, nothing (ephemeral: it is in memory), or nothing "
            "does (unavailable). Default: passphrase, where there is a vault or a terminal",
            {"passphrase", "ephemeral", "unavailable"});
  up->add_flag("--warm", options_.warm,
               "Keep a runtime ready for the next session in the grant that was used last: some "
               "500 MB, and only where there is room for two");
  up->add_option("--runtime", options_.runtime, "The OpenCode binary (default: the installed one)");
  Add("down", "End the daemons, and every session with them", "  cowork down");
  AddJson(Add("status", "Daemons, keystore, sessions and approvals on one screen",
              "  cowork status\n  cowork status --json"));
}

void Words::AddAuditCommands() {
  CLI::App* audit = AddFamily("audit", "What was decided and done, each record linked to the last");
  CLI::App* verify =
      Add(audit, "verify", "See whether a record is missing, changed or moved",
          "  cowork audit verify                  and whether it goes on from the last verify\n"
          "  cowork audit verify --head 3f2a…     and whether that head is still in it");
  verify->add_option(
      "--head", options_.head,
      "A head that an earlier verify printed, in place of the one that the last verify kept");
  AddJson(verify);
  CLI::App* tail = Add(audit, "tail", "The last records, oldest first",
                       "  cowork audit tail\n  cowork audit tail -n 100 --json\n"
                       "  cowork audit tail --vault");
  tail->add_option("-n", options_.count, "How many (default: 20, at most 10000)")
      ->check(CLI::Range(1, 10'000));
  tail->add_flag("--vault", options_.vault,
                 "Of the vault's own: passphrases, secrets, leases and their uses");
  AddJson(tail);
}

void Words::AddCompletion() {
  CLI::App* completion = Add("completion", "Print a completion script for a shell",
                             "  cowork completion bash > ~/.local/share/bash-completion/"
                             "completions/cowork\n"
                             "  cowork completion fish > ~/.config/fish/completions/cowork.fish");
  AddChoice(completion, "SHELL", options_.name, "bash, zsh or fish", {"bash", "zsh", "fish"})
      ->required();
}

}  // namespace cowork::cli
