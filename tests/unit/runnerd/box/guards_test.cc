#include "runnerd/box/guards.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace cowork::box {
namespace {

constexpr GuardedName kAnywhere[] = {{".git", Guard::kPinned}, {".envrc", Guard::kReadOnly}};
constexpr GuardedName kInRepository[] = {{"config", Guard::kPlainGit}};
constexpr Guards kGuards{.anywhere = kAnywhere, .in_repository = kInRepository};

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
  EXPECT_EQ(GuardOf(kGuards, "config", true), Guard::kPlainGit);
  EXPECT_EQ(GuardOf(kGuards, "config", false), std::nullopt);
  EXPECT_EQ(GuardOf(kGuards, ".envrc", true), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, ".envrc", false), Guard::kReadOnly);
}

TEST(GuardOf, TakesTheWholeName) {
  for (const char* name : {"", "envrc", ".envrc2", ".envr", "a/.envrc", "."})
    EXPECT_EQ(GuardOf(kGuards, name, true), std::nullopt) << name;
}

TEST(GuardOf, KnowsANameInWhateverCaseAFileSystemMayTakeForIt) {
  EXPECT_EQ(GuardOf(kGuards, ".EnvRC", false), Guard::kReadOnly);
  EXPECT_EQ(GuardOf(kGuards, "Config", true), Guard::kPlainGit);
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
