#include "runnerd/box/guards.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace cowork::box {
namespace {

constexpr GuardedName kAnywhere[] = {{".git", Guard::kPinned}, {".envrc", Guard::kReadOnly}};
constexpr GuardedName kInRepository[] = {{"config", Guard::kPlainGit}};
constexpr GuardedName kOutsidePackages[] = {{".vscode", Guard::kReadOnly}};
constexpr Guards kGuards{
    .anywhere = kAnywhere, .in_repository = kInRepository, .outside_packages = kOutsidePackages};
constexpr Within kSource = {};
constexpr Within kRepository{.repository = true};
constexpr Within kPackages{.packages = true};

using Names = std::vector<std::string>;

TEST(IsRepository, IsWhateverGitWouldTakeForOne) {
  EXPECT_TRUE(IsRepository(".git", Names{}));
  EXPECT_TRUE(IsRepository("store", Names{"HEAD", "refs", "x", "objects"}));
  EXPECT_TRUE(IsRepository("worktree", Names{"commondir", "HEAD"}));
  // As one to which a commondir leads.
  EXPECT_TRUE(IsRepository("store", Names{"refs", "objects", "config"}));
}

TEST(IsRepository, IsNoOtherDirectory) {
  EXPECT_FALSE(IsRepository("", Names{".git", "config"}));
  EXPECT_FALSE(IsRepository("src", Names{"HEAD", "config", "refs"}));
  EXPECT_FALSE(IsRepository("git", Names{"object", "ref"}));
}

TEST(GuardOf, KnowsSomeNamesInRepositoriesOnly) {
  EXPECT_EQ(GuardOf(kGuards, "config", kRepository), Guard::kPlainGit);
  EXPECT_EQ(GuardOf(kGuards, "config", kSource), std::nullopt);
  EXPECT_EQ(GuardOf(kGuards, ".envrc", kRepository), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, ".envrc", kSource), Guard::kReadOnly);
}

TEST(GuardOf, KnowsSomeNamesEverywhereButInPackages) {
  EXPECT_EQ(GuardOf(kGuards, ".vscode", kSource), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, ".vscode", kRepository), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, ".vscode", kPackages), std::nullopt);
  EXPECT_EQ(GuardOf(kGuards, ".envrc", kPackages), Guard::kReadOnly);
}

TEST(IsOfPackages, IsWhatAPackageManagerUnpacks) {
  EXPECT_TRUE(IsOfPackages("node_modules", Names{"left-pad"}, false));
  EXPECT_TRUE(IsOfPackages("left-pad", Names{"index.js"}, true));
  EXPECT_FALSE(IsOfPackages("src", Names{"index.js"}, false));
  for (const char* name : {"", "node_module", "node_modules2", "Node_Modules"})
    EXPECT_FALSE(IsOfPackages(name, Names{}, false)) << name;
}

TEST(IsOfPackages, IsNoRepositoryThatWasCheckedOutThere) {
  EXPECT_FALSE(IsOfPackages("mine", Names{".git", "index.js"}, true));
  EXPECT_FALSE(IsOfPackages("mine", Names{".GIT"}, true));
  EXPECT_FALSE(IsOfPackages("node_modules", Names{".git"}, false));
}

TEST(GuardOf, TakesTheWholeName) {
  for (const char* name : {"", "envrc", ".envrc2", ".envr", "a/.envrc", "."})
    EXPECT_EQ(GuardOf(kGuards, name, kRepository), std::nullopt) << name;
}

TEST(GuardOf, KnowsANameInWhateverCaseAFileSystemMayTakeForIt) {
  EXPECT_EQ(GuardOf(kGuards, ".EnvRC", kSource), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, "Config", kRepository), Guard::kPlainGit);
  EXPECT_TRUE(IsRepository(".GIT", Names{}));
  EXPECT_TRUE(IsRepository("store", Names{"Objects", "REFS"}));
}

TEST(Readable, IsOneShortLineOfPrintableAscii) {
  EXPECT_EQ(Readable("a/.git/config"), "a/.git/config");
  EXPECT_EQ(Readable("a\n\x1b[2J/\xc3\xa9\x7f"), "a??[2J/???");
  EXPECT_EQ(Readable(std::string(5000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace cowork::box
