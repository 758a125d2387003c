// What a box can do to the project it was given, and what the project can do to a box.

#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/runtime_shell.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// One file that a guard of the tool box is for, each.
constexpr const char* kObeyed[] = {".git/config",
                                   ".git/config.worktree",
                                   ".git/hooks/post-commit",
                                   ".git/modules/sub/config",
                                   ".git/modules/sub/hooks/post-commit",
                                   ".envrc",
                                   ".vscode/tasks.json",
                                   ".idea/workspace.xml",
                                   ".mcp.json",
                                   ".claude/settings.json",
                                   ".codex/config.toml",
                                   ".cursor/mcp.json",
                                   ".gemini/settings.json",
                                   "opencode.json",
                                   "opencode.jsonc",
                                   ".opencode/plugin/p.ts"};

void MakeHostile(const Directory& project) {
  for (const char* name : kObeyed) project.Write(name, "canary");
  project.Write("opencode.json", "{\"mcp\": \"canary\"}");
  project.Write("opencode.jsonc", "{\"mcp\": \"canary\"}");
  project.Write(".git/config", "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = canary\n");
}

TEST(RuntimeBox, CannotWriteTheProject) {
  House house;
  house.project.Write("code.c", "int x;");
  const Outcome tried = RunRuntimeShell(house, "cat code.c; echo y > code.c; touch new");
  EXPECT_THAT(tried.printed, AllOf(HasSubstr("int x;"), HasSubstr("code.c: ")));
  EXPECT_FALSE(house.project.Has("new"));
  EXPECT_EQ(RunOutside({"/bin/cat", house.project / "code.c"}).printed, "int x;");
}

TEST(RuntimeBox, WritesTheSessionsHome) {
  House house;
  EXPECT_EQ(RunRuntimeShell(house, "echo kept > ~/file && pwd").printed,
            house.project.path() + "\n");
  EXPECT_EQ(RunOutside({"/bin/cat", house.home / "file"}).printed, "kept\n");
}

constexpr char kLook[] =
    "cat opencode.json opencode.jsonc .git/config; find .opencode -type f -exec cat {} +";

TEST(RuntimeBox, DoesNotSeeTheProjectsConfiguration) {
  House house;
  MakeHostile(house.project);
  const Outcome seen = RunRuntimeShell(house, kLook);
  EXPECT_EQ(seen.status, 0) << seen.printed << seen.refused;
  EXPECT_THAT(seen.printed, AllOf(Not(HasSubstr("canary")), HasSubstr("repositoryformatversion")));

  House unmasked("masks");
  MakeHostile(unmasked.project);
  EXPECT_THAT(RunRuntimeShell(unmasked, kLook).printed,
              AllOf(HasSubstr("{\"mcp\": \"canary\"}{\"mcp\": "
                              "\"canary\"}[core]\n\trepositoryformatversion = 0\n\tfsmonitor"),
                    HasSubstr("canary\ncanary")));
}

TEST(RuntimeBox, RunsInAWorktreeWhoseGitIsAFile) {
  House house;
  house.project.Write(".git", "gitdir: /elsewhere\n");
  EXPECT_EQ(RunRuntimeShell(house, "cat .git").printed, "gitdir: /elsewhere\n");
}

TEST(ToolBox, WritesTheProject) {
  House house;
  EXPECT_EQ(house.RunShell("echo made > new && mkdir d && mv new d/").status, 0);
  EXPECT_EQ(RunOutside({"/bin/cat", house.project / "d/new"}).printed, "made\n");
}

TEST(ToolBox, CannotWriteWhatTheHostWouldRun) {
  std::string names = ".git/hooks/pre-push .git/modules/sub/hooks/pre-push";
  for (const char* name : kObeyed) names += " " + std::string(name);
  const std::string attack = "for f in " + names + "; do echo bad > $f && echo wrote $f; done";
  House house;
  MakeHostile(house.project);
  EXPECT_THAT(house.RunShell(attack).printed, Not(HasSubstr("wrote")));

  House unguarded("masks");
  MakeHostile(unguarded.project);
  EXPECT_EQ(unguarded.RunShell(attack + " | wc -l").printed,
            std::to_string(std::size(kObeyed) + 2) + "\n");
}

TEST(ReadingToolBox, ReadsTheProjectAndChangesNothingOfIt) {
  House house;
  house.project.Write("code.c", "int x;");
  house.project.Write(".envrc", "export A=1");
  const std::string attack =
      "cat code.c .envrc; for try in 'touch new' 'touch code.c' 'rm code.c' 'mv code.c other' "
      "'mkdir made' 'ln code.c linked' 'chmod 600 code.c' 'touch /tmp/mine'; do "
      "$try 2>&1; echo \"$try: $?\"; done";
  const Outcome tried = house.Run(ProfileNumber::kReadingTool, {"/bin/bash", "-c", attack});
  EXPECT_THAT(tried.printed, HasSubstr("int x;export A=1"));
  for (const char* refused : {"touch new", "touch code.c", "rm code.c", "mv code.c other",
                              "mkdir made", "ln code.c linked", "chmod 600 code.c"})
    EXPECT_THAT(tried.printed, HasSubstr(std::string(refused) + ": 1\n"));
  EXPECT_THAT(tried.printed, HasSubstr("Read-only file system"));
  EXPECT_THAT(tried.printed, HasSubstr("touch /tmp/mine: 0\n"));
  EXPECT_EQ(house.RunShell("ls").printed, "code.c\nprobe\n");
}

TEST(ToolBox, CannotRenameTheGuardedNamesAway) {
  const std::string attack =
      "for f in .git .git/hooks .git/config .git/modules .envrc .vscode .claude .opencode; do "
      "mv $f moved-away 2>/dev/null && echo moved $f; done";
  House house;
  MakeHostile(house.project);
  EXPECT_EQ(house.RunShell(attack).printed, "");

  House unguarded("masks");
  MakeHostile(unguarded.project);
  EXPECT_THAT(unguarded.RunShell(attack).printed, HasSubstr("moved .git"));
}

TEST(ToolBox, LetsGitWork) {
  House house;
  const Outcome made = RunOutside({"/usr/bin/git", "init", "-q", house.project.path()});
  ASSERT_EQ(made.status, 0) << made.printed;
  house.project.Write(".git/modules/sub/config", "[core]\n\tbare = false\n");
  house.project.Write(".git/config.worktree", "[core]\n\tbare = false\n");
  const Outcome committed = house.RunShell(
      "rm -f probe; echo x > f && git add f && git -c user.name=a -c user.email=a@b commit -qm one "
      "&& "
      "git log --format=%s");
  EXPECT_EQ(committed.printed, "one\n");
}

TEST(Box, IsRefusedWhereAGuardedNameIsASymbolicLink) {
  for (const char* name : {"opencode.json", ".opencode", ".git", ".git/config"}) {
    House house;
    if (std::string(name).starts_with(".git/")) house.project.Write(".git/HEAD", "");
    std::filesystem::create_symlink("/etc", house.project / name);
    EXPECT_THAT(house.RunShell("true").refused,
                AllOf(HasSubstr(house.project / name), HasSubstr("symbolic link")));
    if (std::string(name) == ".git") continue;  // The runtime has no guard on it.
    EXPECT_THAT(RunRuntimeShell(house, "true").refused, HasSubstr("symbolic link"));
  }
}

TEST(Box, IsRefusedWhereTheProjectIsNotWhatWasGivenAnyMore) {
  House house;
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kTool);
  const std::string away = house.project.path() + "-away";
  std::filesystem::create_directory(away);
  std::filesystem::rename(house.project.path() + "/probe", away + "/probe");
  ASSERT_EQ(::rmdir(house.project.path().c_str()), 0);
  std::filesystem::rename(away, house.project.path());
  EXPECT_THAT(
      house.RunOrder(house.OrderFor(ProfileNumber::kTool, {"/bin/true"}), std::move(given)).refused,
      HasSubstr("is not the file or directory that was given any more"));
}

TEST(Box, IsRefusedWhereTheProjectHasAMeaningOfItsOwnInABox) {
  House house;
  for (const char* place : {"/", "/usr", "/usr/share", "/home", "/tmp", "/etc", "/proc", "/opt"}) {
    std::vector<box::ForBox> given = house.Needs(ProfileNumber::kTool);
    given[0].fd = OpenPath(place);
    box::Order order = house.OrderFor(ProfileNumber::kTool, {"/bin/true"});
    order.directory = "/";
    EXPECT_THAT(house.RunOrder(std::move(order), std::move(given)).refused,
                HasSubstr("its own meaning"))
        << place;
  }
}

}  // namespace
}  // namespace cowork::escape
