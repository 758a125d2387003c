// A guard that comes off while its box runs, because another file took the name on the host.

#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/runtime_shell.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

void MakeRepository(const Directory& project) {
  EXPECT_EQ(RunOutside({"/usr/bin/git", "init", "-q", project.path()}).status, 0);
  project.Write(".envrc", "mine\n");
  project.Write("sub/.mcp.json", "canary\n");
}

// As git and editors save: the new file is written beside the old one and takes its name.
void ReplaceOnHost(const Directory& project, const std::string& name) {
  project.Write(name + ".lock", "canary\n");
  std::filesystem::rename(project / (name + ".lock"), project / name);
}

void ConfigureOnHost(const Directory& project) {
  EXPECT_EQ(
      RunOutside({"/usr/bin/git", "-C", project.path(), "config", "core.pager", "canary"}).status,
      0);
}

void ExpectEndsFor(House& house, const House::Running& box, const std::string& name) {
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
  EXPECT_THAT(house.WordsOf(box.id).notice,
              AllOf(HasSubstr(name), HasSubstr("was replaced on the host")));
}

TEST(RuntimeBox, EndsWhenGitOnTheHostConfiguresOverAMask) {
  House house;
  MakeRepository(house.project);
  const House::Running box = StartRuntimeShell(house, "sleep 1000");
  ASSERT_THAT(box.refused, IsEmpty());
  ConfigureOnHost(house.project);
  ExpectEndsFor(house, box, ".git/config");
}

TEST(RuntimeBox, EndsWhenAMaskedFileDeepInTheProjectIsReplaced) {
  House house;
  MakeRepository(house.project);
  const House::Running box = StartRuntimeShell(house, "sleep 1000");
  ASSERT_THAT(box.refused, IsEmpty());
  ReplaceOnHost(house.project, "sub/.mcp.json");
  ExpectEndsFor(house, box, "sub/.mcp.json");
}

// The other half: what the watch is for.
TEST(RuntimeBox, WouldSeeTheFileIfNobodyWatched) {
  House house("watch");
  MakeRepository(house.project);
  const House::Running box =
      StartRuntimeShell(house, "until grep -q canary .git/config; do sleep 0.02; done");
  ASSERT_THAT(box.refused, IsEmpty());
  ConfigureOnHost(house.project);
  EXPECT_EQ(house.WaitForEnd(box.id), 0);
}

TEST(ToolBox, EndsWhenWhatItMayOnlyReadIsReplaced) {
  House house;
  MakeRepository(house.project);
  const House::Running box =
      house.Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "1000"}),
                  house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(box.refused, IsEmpty());
  ReplaceOnHost(house.project, ".envrc");
  ExpectEndsFor(house, box, ".envrc");
}

TEST(ToolBox, WouldWriteTheFileIfNobodyWatched) {
  House house("watch");
  MakeRepository(house.project);
  const House::Running box = house.Start(
      house.OrderFor(ProfileNumber::kTool, {"/bin/bash", "-c",
                                            "until grep -q canary .envrc; do sleep 0.02; done; "
                                            "echo bad > .envrc"}),
      house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(box.refused, IsEmpty());
  ReplaceOnHost(house.project, ".envrc");
  EXPECT_EQ(house.WaitForEnd(box.id), 0);
  EXPECT_EQ(house.project.Read(".envrc"), "bad\n");
}

TEST(Box, IsNotEndedByWhatItsPersonSavesElsewhere) {
  House house;
  MakeRepository(house.project);
  const House::Running box =
      StartRuntimeShell(house, "until grep -q new code; do sleep 0.02; done");
  ASSERT_THAT(box.refused, IsEmpty());
  ReplaceOnHost(house.project, "sub/other");
  house.project.Write("code", "new\n");
  EXPECT_EQ(house.WaitForEnd(box.id), 0);
  EXPECT_EQ(house.WordsOf(box.id).notice, "");
}

// PID 1 looks through the project when a command has ended by itself. One that is killed with all
// of its box is looked through by nobody.
TEST(ToolBox, SaysThatWhatItLeftWasNotLookedThroughWhereItWasKilled) {
  House house;
  const House::Running box =
      house.Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "1000"}),
                  house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(box.refused, IsEmpty());
  house.boxes().Kill(box.id);
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
  EXPECT_THAT(house.WordsOf(box.id).notice, HasSubstr("before what it left"));
}

}  // namespace
}  // namespace cowork::escape
