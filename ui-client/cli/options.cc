#include "ui-client/cli/options.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/shell_word.h"
#include "ui-client/cli/words.h"

namespace cowork::cli {
namespace {

const CLI::App* Find(const CLI::App& app, const std::string& word) {
  for (const CLI::App* command : app.get_subcommands({}))
    if (command->get_name() == word) return command;
  return nullptr;
}

// The first words, where they are of no command; else empty. An option is for CLI11 to speak of.
std::string UnknownCommand(const CLI::App* app, const std::vector<std::string>& typed) {
  std::string words;
  for (size_t i = 0; i < typed.size() && !app->get_subcommands({}).empty(); ++i) {
    if (typed[i] == "--socket" && ++i < typed.size()) continue;
    if (i >= typed.size() || typed[i].starts_with("-")) break;
    words += " " + ShellWord(typed[i]);
    const CLI::App* found = Find(*app, typed[i]);
    if (found == nullptr) return words;
    app = found;
  }
  return "";
}

// As people type it who know other programs: `cowork version`, `cowork help run`.
std::vector<std::string> Meant(std::vector<std::string> typed) {
  if (typed.size() == 1 && typed.front() == "version") return {"--version"};
  if (typed.empty() || typed.front() != "help") return typed;
  typed.erase(typed.begin());
  typed.emplace_back("--help");
  return typed;
}

const CLI::App* Chosen(const CLI::App& app) {
  const CLI::App* chosen = &app;
  for (auto next = app.get_subcommands(); !next.empty(); next = chosen->get_subcommands())
    chosen = next.front();
  return chosen;
}

// CLI11 misses an argument first, whatever else there is that it does not know.
std::string UnknownOption(const CLI::App& app, const std::vector<std::string>& typed) {
  for (const std::string& word : typed) {
    const std::string name = word.substr(0, word.find('='));
    if (name == "--") break;
    if (!name.starts_with("--")) continue;
    if (Chosen(app)->get_option_no_throw(name) == nullptr &&
        app.get_option_no_throw(name) == nullptr)
      return ShellWord(name);
  }
  return "";
}

std::string Reason(const CLI::App& app, const std::vector<std::string>& typed,
                   const CLI::ParseError& error) {
  const std::string command = UnknownCommand(&app, typed);
  if (!command.empty()) return "there is no command" + command;
  const std::string option = UnknownOption(app, typed);
  const bool lacks = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  return lacks && !option.empty() ? "there is no option " + option : error.what();
}

// Of a command that other programs have in a family: `cowork session ls`.
std::string RemedyFor(const CLI::App& app, const std::vector<std::string>& typed) {
  const CLI::App* meant = typed.size() > 1 ? Find(app, typed[1]) : nullptr;
  if (Find(app, typed.empty() ? "" : typed[0]) == nullptr && meant != nullptr)
    return "cowork " + meant->get_name() + "   (or cowork --help)";
  std::string remedy = "cowork";
  for (auto chosen = app.get_subcommands(); !chosen.empty();
       chosen = chosen.front()->get_subcommands())
    remedy += " " + chosen.front()->get_name();
  return remedy + " --help";
}

bool IsSocketOption(const std::string& word) {
  return word == "--socket" || word.starts_with("--socket=");
}

}  // namespace

std::variant<Options, Exit> ParseOptions(int count, const char* const* arguments) {
  Words words;
  const std::vector<std::string> typed(arguments + 1, arguments + count);
  std::vector<std::string> meant = Meant(typed);
  std::ranges::reverse(meant);  // So CLI11 takes them.
  try {
    words.app().parse(meant);
    Options options = words.options();
    options.typed = typed;
    options.socket_was_typed = std::ranges::any_of(typed, IsSocketOption);
    return options;
  } catch (const CLI::Success& wanted) {
    words.app().exit(wanted);  // Help, or the version.
    return Exit::kDone;
  } catch (const CLI::ParseError& error) {
    return Complain({.what = "the command was not understood",
                     .why = Reason(words.app(), typed, error),
                     .remedy = RemedyFor(words.app(), typed),
                     .exit = Exit::kUsage});
  }
}

std::map<std::string, std::map<std::string, std::vector<std::string>>> OptionChoices() {
  Words words;
  std::map<std::string, std::map<std::string, std::vector<std::string>>> choices;
  for (const CLI::App* command : words.app().get_subcommands({})) {
    choices[command->get_name()] = words.ChoicesOf(command);
    for (const CLI::App* inner : command->get_subcommands({}))
      choices[command->get_name() + " " + inner->get_name()] = words.ChoicesOf(inner);
  }
  return choices;
}

std::map<std::string, std::vector<std::string>> CommandWords() {
  Words words;
  std::map<std::string, std::vector<std::string>> commands;
  commands[""] = words.After(&words.app());
  for (const CLI::App* command : words.app().get_subcommands({})) {
    commands[command->get_name()] = words.After(command);
    for (const CLI::App* inner : command->get_subcommands({})) {
      commands[command->get_name()].push_back(inner->get_name());
      commands[command->get_name() + " " + inner->get_name()] = words.After(inner);
    }
  }
  return commands;
}

}  // namespace cowork::cli
