// The words of secrets, and of the vault that keeps them.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddSecretCommands() {
  CLI::App* secret = AddFamily("secret", "What the vault keeps");
  CLI::App* set = Add(secret, "set", "Keep a secret: typed without echo, or from stdin",
                      "  cowork secret set demo-key\n"
                      "  pass show demo | cowork secret set demo-key --stdin");
  set->add_option("NAME", options_.name, "Its name: letters, digits, dot, dash, underscore")
      ->required();
  set->add_flag("--stdin", options_.from_stdin, "Read it from stdin; one last newline is cut");
  AddJson(Add(secret, "ls", "List the secrets: names, never what they are", "  cowork secret ls"));
  CLI::App* remove =
      Add(secret, "rm", "Have the vault forget a secret: asks once", "  cowork secret rm demo-key");
  remove->add_option("NAME", options_.name, "Its whole name")->required();
  AddConfirm(remove);
  AddJson(remove);
}

void Words::AddVaultCommands() {
  CLI::App* vault = AddFamily("vault", "Where the secrets are, and whether it is open");
  AddJson(Add(vault, "status", "Which keystore, and whether it is locked",
              "  cowork vault status\n  cowork vault status --json"));
  AddJson(Add(vault, "lock",
              "Wipe its keys from memory and end every lease; one in memory forgets all it has",
              "  cowork vault lock"));
  CLI::App* unlock =
      Add(vault, "unlock", "Open it with its passphrase, or give it one: typed without echo",
          "  cowork vault unlock\n"
          "  pass show cowork | cowork vault unlock --stdin\n"
          "  pass show cowork | cowork vault unlock --stdin --new");
  unlock->add_flag("--stdin", options_.from_stdin,
                   "Read the passphrase from stdin; one last newline is cut");
  unlock->add_flag("--new", options_.is_new,
                   "It is the first one: with --stdin this has to be said");
}

}  // namespace cowork::cli
