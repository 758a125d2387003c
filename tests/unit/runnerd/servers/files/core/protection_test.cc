#include "runnerd/servers/files/core/protection.h"

#include <utility>

#include <gmock/gmock.h>

#include "runnerd/box/profiles.h"
#include "runnerd/servers/files/core/own_names.h"
#include "runnerd/servers/files/core/path.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;

std::vector<Step> StepsOf(std::string_view path) {
  std::vector<Step> steps;
  for (const std::string& part : PartsOf(path)) steps.push_back({.name = part, .beside = {}});
  return steps;
}

Result<void> MayChange(std::string_view path) {
  return CheckMayChange(StepsOf(path));
}

TEST(CheckMayChange, LetsOrdinaryFilesBeChanged) {
  for (const char* path :
       {"a", "src/config", "hooks/x", ".gitignore", ".github/workflows/x", "git"})
    EXPECT_THAT(MayChange(path), IsOk()) << path;
}

TEST(CheckMayChange, LeavesGitItsFiles) {
  for (const char* path :
       {".git", ".git/config", ".git/HEAD", "sub/.git/hooks/pre-commit", ".GIT/x"}) {
    EXPECT_THAT(MayChange(path), FailsWith(ErrorCode::kPermissionDenied)) << path;
    EXPECT_THAT(MayChange(path).error().message(), HasSubstr("git in a shell"));
  }
}

TEST(CheckMayChange, KeepsWhatOtherProgramsObeyAtEveryDepth) {
  for (const char* path :
       {".envrc", "a/.envrc", ".vscode/tasks.json", "a/b/.idea/x", ".mcp.json", "opencode.json",
        ".opencode/plugin/x.ts", ".claude/settings.json", ".husky/pre-commit", ".VSCode/x"}) {
    EXPECT_THAT(MayChange(path), FailsWith(ErrorCode::kPermissionDenied)) << path;
    EXPECT_THAT(MayChange(path).error().message(), HasSubstr("tell the person"));
  }
}

TEST(CheckMayChange, KnowsARepositoryByWhatIsInIt) {
  const std::vector<std::string> repository = {"objects", "refs"};
  const auto in_repository = [&](const std::string& name) {
    return CheckMayChange(
        std::vector<Step>{{.name = "bare", .beside = {}}, {.name = name, .beside = repository}});
  };
  EXPECT_THAT(in_repository("config"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(in_repository("hooks"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(in_repository("description"), IsOk());
}

// In the order that shows no repository until its last entry comes.
TEST(CheckMayChange, LetsNoEntryMakeARepositoryAroundWhatGitWouldObey) {
  const auto makes = [](const std::string& name, std::vector<std::string> beside) {
    return CheckMayChange(std::vector<Step>{{.name = "x", .beside = {}},
                                            {.name = name, .beside = std::move(beside)},
                                            {.name = "heads", .beside = {}}});
  };
  for (const char* obeyed : {"config", "config.worktree", "hooks", "modules"}) {
    EXPECT_THAT(makes("objects", {obeyed}), IsOk()) << obeyed;
    EXPECT_THAT(makes("refs", {obeyed, "objects"}), FailsWith(ErrorCode::kPermissionDenied));
    EXPECT_THAT(makes("Objects", {obeyed, "refs"}), FailsWith(ErrorCode::kPermissionDenied));
    EXPECT_THAT(makes("refs", {obeyed, "objects", "refs"}), IsOk()) << obeyed;
  }
  EXPECT_THAT(makes("refs", {"objects"}), IsOk());
  EXPECT_THAT(makes("refs", {"objects", ".git"}), IsOk());
  EXPECT_THAT(makes("commondir", {}), FailsWith(ErrorCode::kPermissionDenied));
}

TEST(CheckMayChange, TakesNoNameByWhichThisServerRemovesFiles) {
  const std::string ours = NameOfTemporary(NameBytes());
  EXPECT_THAT(MayChange(ours), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(MayChange("a/" + ours + "/b"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(MayChange(NameOfAside(NameBytes())), IsOk());
  EXPECT_THAT(MayChange(".cowork-0123456789abcdef.new"), IsOk());
}

TEST(TellingEntries, HasWhateverIsGuardedInARepository) {
  const box::Profile* const tool = box::FindProfile(box::Profiles(), box::ProfileNumber::kTool);
  for (const box::GuardedName& guarded : tool->guards.in_repository)
    EXPECT_THAT(TellingEntries(), Contains(std::string(guarded.name)));
}

TEST(GuardsOnTheWay, AreThoseOfPackagesOnlyWhereBothPlacesAre) {
  const auto lets_editors_files = [](std::string_view from, std::string_view to) {
    return GuardsOnTheWay(StepsOf(from), StepsOf(to)).outside_packages.empty();
  };
  EXPECT_TRUE(lets_editors_files("node_modules/p", "node_modules/@x/q"));
  EXPECT_TRUE(lets_editors_files("a/node_modules", "b/node_modules"));
  EXPECT_FALSE(lets_editors_files("node_modules/p", "p"));
  EXPECT_FALSE(lets_editors_files("p", "node_modules/p"));
  EXPECT_FALSE(GuardsOnTheWay(StepsOf("node_modules/p"), StepsOf("node_modules/q")).empty());
}

TEST(CheckMayChange, LetsPackagesBringWhatEditorsRead) {
  EXPECT_THAT(MayChange("node_modules/x/.vscode/a"), IsOk());
  EXPECT_THAT(MayChange("node_modules/x/.envrc"), FailsWith(ErrorCode::kPermissionDenied));
  const std::vector<Step> checked_out = {{.name = "node_modules", .beside = {}},
                                         {.name = "x", .beside = {}},
                                         {.name = ".vscode", .beside = {".git"}}};
  EXPECT_THAT(CheckMayChange(checked_out), FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::files
