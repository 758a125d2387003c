// escape-probe: tries what a box should not let it do. A static program, so that it runs in every
// kind of box.
//
//   escape-probe NAME=VALUE... PROBE...         each probe in a child of its own, a line for each
//   escape-probe alone NAME=VALUE... PROBE      where no child can be had
//   escape-probe LOOK [ARGUMENT]                no attempt: looks around, or acts (looks.h)

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "tests/escape/looks.h"
#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kNotKnown = 255;  // Above every errno.

int Attempt(const std::string& name) {
  const std::vector<Probe> all = AllProbes();
  const auto probe = std::ranges::find(all, name, &Probe::name);
  if (probe == all.end()) return kNotKnown;
  return probe->attempt() < 0 ? errno : 0;
}

std::string EndingOf(int code) {
  if (code == 0) return std::string(kDone);
  return code == kNotKnown ? "is not known" : strerrorname_np(code);
}

std::string EndingInChild(const std::string& name) {
  const pid_t child = ::fork();
  if (child < 0) return "did not start";
  if (child == 0) ::_exit(Attempt(name));
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) return EndingOf(WEXITSTATUS(status));
  return std::string("SIG") + sigabbrev_np(WTERMSIG(status));
}

int Try(std::span<char*> words) {
  const bool alone = std::string(words[0]) == "alone";
  for (const std::string word : words.subspan(alone ? 1 : 0)) {
    if (word == "keeper=parent")
      TellFact("keeper=" + std::to_string(::getppid()));
    else if (word.find('=') != std::string::npos)
      TellFact(word);
    else
      std::cout << word << ' ' << (alone ? EndingOf(Attempt(word)) : EndingInChild(word)) << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace cowork::escape

int main(int argc, char** argv) {
  const std::span<char*> words(argv + 1, static_cast<size_t>(argc - 1));
  if (words.empty()) return 2;
  if (const auto look = cowork::escape::FindLook(words[0]))
    return look(words.size() > 1 ? words[1] : "");
  return cowork::escape::Try(words);
}
