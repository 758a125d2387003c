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

bool IsSocketOption(const std::string& word) {
  return word == "--socket" || word.starts_with("--socket=");
}

}  // namespace

std::variant<Options, Exit> ParseOptions(int count, const char* const* arguments) {
  Words words;
  const std::vector<std::string> typed(arguments + 1, arguments + count);
  try {
    words.app().parse(count, arguments);
    Options options = words.options();
    options.typed = typed;
    options.socket_was_typed = std::ranges::any_of(typed, IsSocketOption);
    return options;
  } catch (const CLI::Success& wanted) {
    words.app().exit(wanted);  // Help, or the version.
    return Exit::kDone;
  } catch (const CLI::ParseError& error) {
    const std::string unknown = UnknownCommand(&words.app(), typed);
    std::string remedy = "cowork";
    for (auto chosen = words.app().get_subcommands(); !chosen.empty();
         chosen = chosen.front()->get_subcommands())
      remedy += " " + chosen.front()->get_name();
    return Complain({.what = "the command was not understood",
                     .why = unknown.empty() ? error.what() : "there is no command" + unknown,
                     .remedy = remedy + " --help",
                     .exit = Exit::kUsage});
  }
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
