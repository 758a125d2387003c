#include "ui-client/cli/completion.h"

namespace cowork::cli {
namespace {

std::string Spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string TopLevel(const CommandTable& commands) {
  std::vector<std::string> names;
  for (const auto& [name, words] : commands) {
    if (name.empty()) names.insert(names.end(), words.begin(), words.end());
    if (!name.empty() && name.find(' ') == std::string::npos) names.push_back(name);
  }
  return Spaced(names);
}

// One function for bash, which zsh runs too through its own bridge.
std::string ForBash(const CommandTable& commands) {
  std::string text =
      "_cowork() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
  for (const auto& [name, words] : commands)
    if (name.find(' ') != std::string::npos)
      text += "    '" + name + "') words='" + Spaced(words) + "' ;;\n";
  for (const auto& [name, words] : commands)
    if (!name.empty() && name.find(' ') == std::string::npos)
      text += "    '" + name + " '*) words='" + Spaced(words) + "' ;;\n";
  return text +
         "  esac\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then words='" +
         TopLevel(commands) +
         "'; fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _cowork cowork\n";
}

std::string ForFish(const CommandTable& commands) {
  std::string text =
      "complete -c cowork -n __fish_use_subcommand -a '" + TopLevel(commands) + "'\n";
  for (const auto& [name, words] : commands) {
    if (name.empty()) continue;
    const size_t space = name.find(' ');
    std::string condition = "__fish_seen_subcommand_from " + name.substr(0, space);
    if (space != std::string::npos)
      condition += "; and __fish_seen_subcommand_from " + name.substr(space + 1);
    text += "complete -c cowork -n '" + condition + "' -a '" + Spaced(words) + "'\n";
  }
  return text;
}

}  // namespace

std::string CompletionFor(const std::string& shell, const CommandTable& commands) {
  if (shell == "fish") return ForFish(commands);
  if (shell == "zsh")
    return "#compdef cowork\nautoload -U +X bashcompinit && bashcompinit\n" + ForBash(commands);
  return ForBash(commands);
}

}  // namespace cowork::cli
