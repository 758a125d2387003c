// A repository whose configuration names a program for whatever git does. In the runtime's box git
// is made to do it all; nothing runs, for one of two reasons: the masks, and the switches in the
// runtime's environment, which know no filter but need no mask.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "runnerd/opencode/launch.h"
#include "tests/escape/house.h"
#include "tests/escape/runtime_shell.h"

namespace cowork::escape {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

constexpr char kConfig[] = R"([core]
	repositoryformatversion = 0
	bare = false
	fsmonitor = "touch ~/fsmonitor #"
	hooksPath = evil
	sshCommand = "touch ~/ssh #"
[filter "c"]
	clean = touch ~/clean && cat
	smudge = touch ~/smudge && cat
[diff "c"]
	textconv = touch ~/textconv && cat
[alias]
	st = !touch ~/alias
[include]
	path = ../included
)";

// In the project's root, in a repository below it, and in a bare one.
void MakeHostile(const Directory& project) {
  for (const std::string& place : std::vector<std::string>{".", "deep/sub"}) {
    project.Write(place + "/a.txt", "text\n");
    project.Write(place + "/.gitattributes", "*.txt filter=c diff=c\n");
    project.Write(place + "/included", "[alias]\n\tinc = !touch ~/include\n");
    project.Write(place + "/evil/post-commit", "#!/bin/sh\ntouch ~/hook\n");
    std::filesystem::permissions(project / (place + "/evil/post-commit"),
                                 std::filesystem::perms::owner_all);
    const Outcome made = RunOutside({"/bin/sh", "-c",
                                     "cd " + (project / place) +
                                         " && git init -q && git add . && git -c user.name=a -c "
                                         "user.email=a@b commit -qm one"});
    EXPECT_EQ(made.status, 0) << made.printed;
    project.Write(place + "/.git/config", kConfig);
  }
}

constexpr char kDoAll[] =
    "for place in . deep/sub; do cd ~+/$place; git status; git hash-object a.txt; "
    "git cat-file --filters HEAD:a.txt; git log -p; git hook run post-commit; "
    "git ls-remote ssh://nowhere/x; git st; git inc; done >/dev/null 2>&1; ls ~";

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(text.substr(at, end - at));
  return lines;
}

Outcome DoAll(House& house, bool with_switches) {
  MakeHostile(house.project);
  box::Order order = OrderForRuntimeShell(house, kDoAll);
  for (const std::string& entry : opencode::LaunchOf({}).environment)
    if (with_switches && entry.starts_with("GIT_")) order.environment.push_back(entry);
  return house.RunOrder(std::move(order), NeedsOfRuntimeShell(house));
}

TEST(RuntimeBox, RunsNothingThatARepositoryConfigures) {
  House house;
  const Outcome done = DoAll(house, false);
  EXPECT_EQ(done.refused, "");
  EXPECT_EQ(done.printed, "");
}

TEST(RuntimeBox, WouldRunAllOfItWithoutMasks) {
  House house("masks");
  EXPECT_THAT(Lines(DoAll(house, false).printed),
              IsSupersetOf(
                  {"alias", "clean", "fsmonitor", "hook", "include", "smudge", "ssh", "textconv"}));
}

TEST(RuntimeBox, SwitchesOffWhatHasASwitch) {
  House house("masks");
  EXPECT_THAT(DoAll(house, true).printed, AllOf(Not(HasSubstr("fsmonitor")), Not(HasSubstr("hook")),
                                                Not(HasSubstr("ssh")), HasSubstr("clean")));
}

}  // namespace
}  // namespace cowork::escape
