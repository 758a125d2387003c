// Words: every command with its options and its help, and the one place where each is written.
// CLI11 reads them; only what is made of words includes this.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui-client/cli/options.h"
#include <CLI/CLI.hpp>

namespace cowork::cli {

class Words {
 public:
  Words();

  CLI::App& app() { return app_; }
  const Options& options() const { return options_; }
  // What may stand behind a command: its options, and what its argument is one of.
  std::vector<std::string> After(const CLI::App* command) const;
  // By the option, what that is one of.
  std::map<std::string, std::vector<std::string>> ChoicesOf(const CLI::App* command) const;

 private:
  CLI::App* Add(CLI::App* under, const std::string& name, const std::string& help,
                const std::string& examples);
  CLI::App* Add(const std::string& name, const std::string& help, const std::string& examples) {
    return Add(&app_, name, help, examples);
  }
  CLI::App* AddFamily(const std::string& name, const std::string& help);
  void AddJson(CLI::App* command);
  void AddId(CLI::App* command, const std::string& what);
  CLI::Option* AddConfirm(CLI::App* command);
  void AddTurnOptions(CLI::App* command);
  CLI::Option* AddChoice(CLI::App* command, const std::string& name, std::string& value,
                         const std::string& help, const std::vector<std::string>& choices);

  void AddDaemonCommands();
  void AddDoctor();
  void AddGrantCommands();
  void AddClientCommands();
  void AddAdmin();
  void AddRun();
  void AddResume();
  void AddSessionCommands();
  void AddApprovalCommands();
  void AddPermissionCommands();
  void AddFilesCommands();
  void AddAuditCommands();
  void AddSecretCommands();
  void AddVaultCommands();
  void AddPolicyCommands();
  void AddProviderCommands();
  void AddProviderAdd(CLI::App* provider);
  void AddChange(CLI::App* command);
  void AddCompletion();

  CLI::App app_;
  Options options_;
  std::string on_ask_;
  std::string keep_;
  std::string expires_;
  // By the name of the option or the argument.
  std::map<const CLI::App*, std::map<std::string, std::vector<std::string>>> choices_;
};

}  // namespace cowork::cli
