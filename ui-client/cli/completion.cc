#include "ui-client/cli/completion.h"

#include <span>

namespace cowork::cli {
namespace {

// Where a path is wanted. What begins with a dash is an option all the same.
constexpr const char* kDirectoryOptions[] = {"-C"};
constexpr const char* kDirectoryCommands[] = {"grant add"};
constexpr const char* kFileOptions[] = {"--ca-file", "--runtime"};
constexpr const char* kFileCommands[] = {"policy check", "policy diff"};

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

// Of a family, its commands.
std::vector<std::string> Inner(const CommandTable& commands, const std::string& family) {
  std::vector<std::string> names;
  for (const auto& [name, words] : commands)
    if (name.starts_with(family + " ")) names.push_back(name.substr(family.size() + 1));
  return names;
}

// What is before the cursor without the option that may stand anywhere, `--socket ARG`; its
// argument is a file, which is not ours to complete. bash takes `--socket=ARG` for three words, zsh
// for one. Where files are wanted nothing is offered, and the shell offers its own; so does zsh for
// directories, whose bridge knows no other way.
constexpr auto kBashBegin = R"(_cowork_directories() {
  if [ -n "${ZSH_VERSION-}" ]; then return; fi
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null || :
  COMPREPLY=($(compgen -d -- "$current")) || :
}
_cowork() {
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
  local before=${COMP_WORDS[COMP_CWORD - 1]}
  if [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [ "$current" = = ]; then current=; before=${COMP_WORDS[COMP_CWORD - 1]}; fi
)";

std::string Patterns(std::span<const char* const> words) {
  std::string text;
  for (const char* word : words) text += (text.empty() ? "'" : "|'") + std::string(word) + "'";
  return text;
}

std::string Case(const std::string& pattern, const std::vector<std::string>& words) {
  return "    " + pattern + ") words='" + Spaced(words) + "' ;;\n";
}

std::string PathsInBash() {
  return "  case $before in\n    " + Patterns(kDirectoryOptions) +
         ") _cowork_directories; return ;;\n    " + Patterns(kFileOptions) +
         ") return ;;\n  esac\n"
         "  if [ \"${current#-}\" = \"$current\" ]; then\n"
         "    case \"${said[0]} ${said[1]}\" in\n      " +
         Patterns(kDirectoryCommands) + ") _cowork_directories; return ;;\n      " +
         Patterns(kFileCommands) + ") return ;;\n    esac\n  fi\n";
}

// Below what may stand behind the command: an option's value is no other word of it.
std::string ChoicesInBash(const ChoiceTable& choices) {
  std::string text = "  case $before in\n";
  for (const auto& [command, options] : choices)
    for (const auto& [option, values] : options) text += Case(option, values);
  return text + "  esac\n";
}

// One function for bash, which zsh runs too through its own bridge.
std::string ForBash(const CommandTable& commands, const ChoiceTable& choices) {
  std::string text = kBashBegin + PathsInBash() + "  case \"${said[0]} ${said[1]}\" in\n";
  for (const auto& [name, words] : commands)
    if (name.find(' ') != std::string::npos) text += Case("'" + name + "'", words);
  for (const auto& [name, words] : commands)
    if (!name.empty() && name.find(' ') == std::string::npos)
      text += Case("'" + name + " '*", words);
  return text +
         "  esac\n"
         "  if [ \"${#said[@]}\" -eq 0 ]; then words='" +
         TopLevel(commands) + "'; fi\n" + ChoicesInBash(choices) +
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _cowork cowork\n";
}

// zsh runs the whole file at the first TAB, in place of the function that the file defines.
std::string ForZsh(const CommandTable& commands, const ChoiceTable& choices) {
  return "#compdef cowork\nautoload -U +X bashcompinit && bashcompinit\n" +
         ForBash(commands, choices) +
         "if [[ ${funcstack[1]} = _cowork ]]; then _bash_complete -o default -F _cowork; fi\n";
}

std::string Seen(const std::string& words) {
  return "__fish_seen_subcommand_from " + words;
}

// Behind a command of a family, the others of it are words like any.
std::string ConditionInFish(const CommandTable& commands, const std::string& name) {
  const size_t space = name.find(' ');
  if (space != std::string::npos)
    return Seen(name.substr(0, space)) + "; and " + Seen(name.substr(space + 1));
  const std::vector<std::string> inner = Inner(commands, name);
  return Seen(name) + (inner.empty() ? "" : "; and not " + Seen(Spaced(inner)));
}

std::string LineOfFish(const std::string& condition, const std::string& rest) {
  return "complete -c cowork -n '" + condition + "' " + rest + "\n";
}

std::string PathsInFish(const CommandTable& commands) {
  const std::string directories = "-a '(__fish_complete_directories)'";
  std::string text;
  for (const char* command : {"run", "policy explain"})
    text += LineOfFish(ConditionInFish(commands, command), "-s C -x " + directories);
  for (const char* command : kDirectoryCommands)
    text += LineOfFish(ConditionInFish(commands, command), directories);
  for (const char* command : kFileCommands)
    text += LineOfFish(ConditionInFish(commands, command), "-F");
  text += LineOfFish(ConditionInFish(commands, "provider add"), "-l ca-file -r -F");
  return text + LineOfFish(ConditionInFish(commands, "up"), "-l runtime -r -F");
}

// Not __fish_use_subcommand, which takes the argument of --socket for a command. Files are offered
// only where one is wanted.
std::string ForFish(const CommandTable& commands, const ChoiceTable& choices) {
  std::string names;
  for (const auto& [name, words] : commands)
    if (!name.empty() && name.find(' ') == std::string::npos) names += " " + name;
  std::string text = "complete -c cowork -f\ncomplete -c cowork -l socket -r -F\n";
  text += LineOfFish("not __fish_seen_subcommand_from" + names, "-a '" + TopLevel(commands) + "'");
  for (const auto& [name, words] : commands)
    if (!name.empty())
      text += LineOfFish(ConditionInFish(commands, name), "-a '" + Spaced(words) + "'");
  for (const auto& [command, options] : choices)
    for (const auto& [option, values] : options)
      text += LineOfFish(ConditionInFish(commands, command),
                         "-l " + option.substr(2) + " -x -a '" + Spaced(values) + "'");
  return text + PathsInFish(commands);
}

}  // namespace

std::string CompletionFor(const std::string& shell, const CommandTable& commands,
                          const ChoiceTable& choices) {
  if (shell == "fish") return ForFish(commands, choices);
  if (shell == "zsh") return ForZsh(commands, choices);
  return ForBash(commands, choices);
}

}  // namespace cowork::cli
