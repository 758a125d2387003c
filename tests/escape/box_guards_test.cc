// What a box guards deeper in a project than at its root, and what it tells of what appeared.

#include <filesystem>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/runtime_shell.h"

namespace cowork::escape {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

// A repository in the project, a bare one, a submodule's and a worktree's; and what agents,
// editors and direnv look for in any directory.
constexpr const char* kDeep[] = {"a/b/.git/config",
                                 "a/b/.git/config.worktree",
                                 "a/b/.git/hooks/post-commit",
                                 "a/b/.git/modules/m/config",
                                 "a/submodule/.git",
                                 "store/config",
                                 "store/hooks/post-receive",
                                 ".git/worktrees/w/commondir",
                                 ".git/worktrees/w/config.worktree",
                                 "a/.envrc",
                                 "a/.vscode/tasks.json",
                                 "a/.husky/pre-commit",
                                 "a/.githooks/pre-push",
                                 "a/.mcp.json",
                                 "a/b/.claude/settings.json",
                                 "a/opencode.json",
                                 "a/.opencode/plugin/p.ts"};

void MakeDeep(const Directory& project) {
  for (const char* name : kDeep) project.Write(name, "canary");
  for (const std::string repository : {"store", "a/b/.git/modules/m"}) {
    project.Write(repository + "/HEAD", "ref: refs/heads/main\n");
    project.Write(repository + "/objects/pack/x", "");
    project.Write(repository + "/refs/heads/main", "");
  }
}

TEST(ToolBox, CannotWriteWhatTheHostWouldRunAtAnyDepth) {
  std::string names;
  for (const char* name : kDeep) names += " " + std::string(name);
  const std::string attack = "for f in" + names + "; do echo bad > $f && echo wrote $f; done";
  House house;
  MakeDeep(house.project);
  const Outcome tried = house.RunShell(attack);
  EXPECT_EQ(tried.refused, "");
  EXPECT_THAT(tried.printed, Not(HasSubstr("wrote")));

  House unguarded("masks");
  MakeDeep(unguarded.project);
  EXPECT_EQ(unguarded.RunShell(attack + " | wc -l").printed,
            std::to_string(std::size(kDeep)) + "\n");
}

TEST(RuntimeBox, SeesNoConfigurationAtAnyDepth) {
  const std::string look = "grep -rl --exclude=probe canary . | sort";
  House house;
  MakeDeep(house.project);
  EXPECT_EQ(RunRuntimeShell(house, look).printed,
            "./.git/worktrees/w/commondir\n./a/.envrc\n./a/.githooks/pre-push\n"
            "./a/.husky/pre-commit\n./a/.vscode/tasks.json\n./a/b/.claude/settings.json\n"
            "./a/submodule/.git\n");

  House unmasked("masks");
  MakeDeep(unmasked.project);
  EXPECT_EQ(RunRuntimeShell(unmasked, look + " | wc -l").printed,
            std::to_string(std::size(kDeep)) + "\n");
}

// The runtime's git has to find its way in repositories that are stored in other ways than most.
TEST(RuntimeBox, OpensARepositoryByItsFormatKeysAlone) {
  House house;
  const std::string project = house.project.path();
  const auto git = [&](const std::string& words) {
    const Outcome done = RunOutside({"/bin/sh", "-c", "cd " + project + " && git " + words});
    EXPECT_EQ(done.status, 0) << words << done.printed;
  };
  git("init -q --object-format=sha256");
  git("config extensions.worktreeConfig true");
  git("config core.fsmonitor 'touch canary'");
  git("-c core.fsmonitor=false -c user.name=a -c user.email=a@b commit -q --allow-empty -m one");
  const Outcome seen = RunRuntimeShell(
      house,
      "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; "
      "git rev-parse --show-object-format && git log --format=%s && git config core.fsmonitor");
  EXPECT_EQ(seen.printed, "sha256\none\n");
}

void LinkDeep(const Directory& project) {
  project.Write("code", "canary");
  std::filesystem::create_directories(project / "node_modules/x");
  std::filesystem::create_symlink("../../code", project / "node_modules/x/.envrc");
  std::filesystem::create_symlink("../../code", project / "node_modules/x/opencode.json");
}

TEST(Box, IsLedNowhereByADeepLinkWithAGuardedName) {
  House house;
  LinkDeep(house.project);
  const Outcome tried = house.RunShell(
      "cd node_modules/x && cat .envrc; echo bad > .envrc; rm -f .envrc; mv -f .envrc y; ls -A; "
      "cat ../../code");
  EXPECT_THAT(tried.printed, AllOf(HasSubstr(".envrc: Read-only"), HasSubstr("cannot remove"),
                                   HasSubstr("cannot move"), HasSubstr(".envrc\n")));
  EXPECT_EQ(house.project.Read("code"), "canary");
  EXPECT_EQ(RunRuntimeShell(house, "cat node_modules/x/opencode.json").printed, "");

  House unmasked("masks");
  LinkDeep(unmasked.project);
  EXPECT_EQ(RunRuntimeShell(unmasked, "cat node_modules/x/opencode.json").printed, "canary");
}

// What packages bring along of their own repositories, in the real ones' places.
constexpr const char* kOfPackages[] = {"node_modules/resolve/.vscode/settings.json",
                                       "node_modules/resolve/index.js",
                                       "node_modules/@acme/ui/.idea/workspace.xml",
                                       "node_modules/@acme/ui/.husky/pre-commit",
                                       "node_modules/@acme/ui/.githooks/pre-push",
                                       "node_modules/a/node_modules/b/.vscode/launch.json"};

TEST(ToolBox, RemovesAndMakesPackagesWithWhatTheirEditorsLeftInThem) {
  House house;
  for (const char* name : kOfPackages) house.project.Write(name, "theirs");
  const Outcome removed = house.RunShell("rm -rf node_modules");
  EXPECT_EQ(removed.printed, "");
  EXPECT_EQ(removed.status, 0);
  EXPECT_FALSE(house.project.Has("node_modules"));
  const Outcome made = house.RunShell(
      "mkdir -p node_modules/x/.vscode && echo {} >node_modules/x/.vscode/settings.json");
  EXPECT_EQ(made.status, 0);
  EXPECT_THAT(made.words.appeared, IsEmpty());
}

TEST(ToolBox, CannotWriteTheSettingsOfARepositoryAmongPackages) {
  House house;
  house.project.Write("node_modules/mine/.git/HEAD", "ref: refs/heads/main\n");
  house.project.Write("node_modules/mine/.vscode/settings.json", "mine");
  const Outcome tried = house.RunShell(
      "cd node_modules/mine; echo bad >.vscode/settings.json; rm -rf .git; mv .git x; "
      "mv .vscode y");
  EXPECT_NE(tried.status, 0);
  EXPECT_EQ(house.project.Read("node_modules/mine/.vscode/settings.json"), "mine");
  EXPECT_TRUE(house.project.Has("node_modules/mine/.git"));
}

// Under that name a command could get at the settings, and then give them their place back.
TEST(ToolBox, TellsOfSettingsThatWereAmongPackagesAndAreNoMore) {
  House house;
  house.project.Write("app/.vscode/settings.json", "trusted");
  ASSERT_EQ(house.RunShell("mv app node_modules").status, 0);
  ASSERT_EQ(house.RunShell("echo bad >node_modules/.vscode/settings.json").status, 0);
  const Outcome back = house.RunShell("mv node_modules app");
  EXPECT_THAT(back.words.appeared, ElementsAre("app/.vscode"));
}

TEST(ToolBox, TellsWhichGuardedNamesHaveAppeared) {
  House house;
  MakeDeep(house.project);
  EXPECT_THAT(house.RunShell("echo x > code").words.appeared, IsEmpty());
  const Outcome made = house.RunShell(
      "mkdir -p c/.git/hooks c/.vscode d && echo x > c/.git/hooks/pre-push && echo x > d/.envrc");
  EXPECT_EQ(made.status, 0);
  EXPECT_THAT(made.words.appeared,
              UnorderedElementsAre("c/.git", "c/.git/hooks", "c/.vscode", "d/.envrc"));
  EXPECT_THAT(house.RunShell("echo bad > d/.envrc").printed, HasSubstr("Read-only"));
}

// It cannot be rid of the guards, but of the directory they are in.
TEST(ToolBox, TellsOfNewNamesInThePlaceOfGuardedOnes) {
  House house;
  house.project.Write("sub/.envrc", "trusted");
  const Outcome moved = house.RunShell("mv sub sub2 && mkdir sub && echo bad > sub/.envrc");
  EXPECT_EQ(moved.status, 0) << moved.printed;
  EXPECT_THAT(moved.words.appeared, UnorderedElementsAre("sub/.envrc", "sub2/.envrc"));
}

TEST(ToolBox, TellsOfManyInFewWords) {
  House house;
  const Outcome made = house.RunShell(
      "for i in $(seq 40); do mkdir $i; echo x > $i/.envrc; done; mkdir $'new\\nline'; "
      "echo x > $'new\\nline/.envrc'");
  EXPECT_EQ(made.words.appeared.size(), box::kMostAppeared);
  EXPECT_EQ(made.words.appeared.back(), "and 27 more");
}

TEST(ToolBox, LeavesNoneBehindThatCouldWriteAfterTheLook) {
  House house;
  const Outcome made = house.RunShell("setsid bash -c 'sleep 0.3; echo x > .envrc' & exit 3");
  EXPECT_EQ(made.status, 3);
  EXPECT_FALSE(house.project.Has(".envrc"));
}

TEST(Box, IsRefusedWhereTheProjectIsTooMuchToLookThrough) {
  House house;
  std::string deep;
  for (int i = 0; i < 110; ++i) deep += "d/";
  std::filesystem::create_directories(house.project / deep);
  EXPECT_THAT(house.RunShell("true").refused,
              AllOf(HasSubstr("guarded names"), HasSubstr("more than 100 deep"),
                    HasSubstr("grant a smaller directory")));
}

}  // namespace
}  // namespace cowork::escape
