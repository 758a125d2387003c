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

// What is before the cursor without the option that may stand anywhere, `--socket ARG`; its
// argument is a file, which is not ours to complete. bash takes `--socket=ARG` for three words, zsh
// for one.
constexpr auto kBashBegin = R"(_cowork() {
  local current=${COMP_WORDS[COMP_CWORD]} words= i
  local -a said=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --socket)
        i=$((i + 1))
        if [ "${COMP_WORDS[i]}" = = ]; then i=$((i + 1)); fi ;;
      --socket=*) ;;
      *) said+=("${COMP_WORDS[i]}") ;;
    esac
  done
  COMPREPLY=()
  if [ "$i" -gt "$COMP_CWORD" ]; then return; fi
  case "${said[0]} ${said[1]}" in
)";

std::string Case(const std::string& pattern, const std::vector<std::string>& words) {
  return "    " + pattern + ") words='" + Spaced(words) + "' ;;\n";
}

// One function for bash, which zsh runs too through its own bridge.
std::string ForBash(const CommandTable& commands) {
  std::string text = kBashBegin;
  for (const auto& [name, words] : commands)
    if (name.find(' ') != std::string::npos) text += Case("'" + name + "'", words);
  for (const auto& [name, words] : commands)
    if (!name.empty() && name.find(' ') == std::string::npos)
      text += Case("'" + name + " '*", words);
  return text +
         "  esac\n"
         "  if [ \"${#said[@]}\" -eq 0 ]; then words='" +
         TopLevel(commands) +
         "'; fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _cowork cowork\n";
}

// zsh runs the whole file at the first TAB, in place of the function that the file defines.
std::string ForZsh(const CommandTable& commands) {
  return "#compdef cowork\nautoload -U +X bashcompinit && bashcompinit\n" + ForBash(commands) +
         "if [[ ${funcstack[1]} = _cowork ]]; then _bash_complete -o default -F _cowork; fi\n";
}

// Not __fish_use_subcommand, which takes the argument of --socket for a command.
std::string ForFish(const CommandTable& commands) {
  std::string names;
  for (const auto& [name, words] : commands)
    if (!name.empty() && name.find(' ') == std::string::npos) names += " " + name;
  std::string text = "complete -c cowork -l socket -r\n";
  text += "complete -c cowork -n 'not __fish_seen_subcommand_from" + names + "' -a '" +
          TopLevel(commands) + "'\n";
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
  if (shell == "zsh") return ForZsh(commands);
  return ForBash(commands);
}

}  // namespace cowork::cli
