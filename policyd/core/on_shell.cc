#include "policyd/core/on_shell.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace cowork::policyd {
namespace {

using WordSpan = std::span<const std::string>;

// Programs and words of the shell that run what follows them. There are others; each that is
// missing here makes a rule of ask or deny speak less often, never one of allow more often.
constexpr std::string_view kRunsTheRest[] = {
    "bash",  "builtin",  "busybox", "chroot", "command", "coproc", "dash",   "doas",
    "env",   "eval",     "exec",    "find",   "flock",   "if",     "ionice", "nice",
    "nohup", "parallel", "setsid",  "sh",     "stdbuf",  "strace", "sudo",   "then",
    "time",  "timeout",  "unshare", "until",  "watch",   "while",  "xargs",  "zsh"};

std::string_view LastName(std::string_view program) {
  return program.substr(program.rfind('/') + 1);  // npos + 1 is 0: no slash, all of it.
}

bool RunsTheRest(std::string_view program) {
  return std::ranges::find(kRunsTheRest, LastName(program)) != std::end(kRunsTheRest);
}

bool BeginsWith(WordSpan words, WordSpan wanted) {
  return words.size() >= wanted.size() && std::ranges::equal(words.first(wanted.size()), wanted);
}

// As BeginsWith, but the program may be named by its path.
bool BeginsWithProgram(WordSpan words, WordSpan wanted) {
  if (wanted.empty()) return true;
  if (words.empty()) return false;
  if (words[0] != wanted[0] && LastName(words[0]) != wanted[0]) return false;
  return BeginsWith(words.subspan(1), wanted.subspan(1));
}

bool Holds(WordSpan words, WordSpan wanted) {
  for (size_t i = 0; i <= words.size(); ++i)
    if (BeginsWithProgram(words.subspan(i), wanted)) return true;
  return false;
}

}  // namespace

bool Allows(const ShellPattern& pattern, const Words& command) {
  const bool long_enough = pattern.and_more || command.words.size() == pattern.words.size();
  return command.plain && long_enough && BeginsWith(command.words, pattern.words);
}

bool Forbids(const ShellPattern& pattern, const Words& command) {
  if (!command.plain || RunsTheRest(command.words[0])) return Holds(command.words, pattern.words);
  const bool long_enough = pattern.and_more || command.words.size() == pattern.words.size();
  return long_enough && BeginsWithProgram(command.words, pattern.words);
}

}  // namespace cowork::policyd
