#include "runnerd/servers/files/core/path.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;

TEST(CheckPath, TakesWhatIsInTheProject) {
  for (const char* path : {"a", "a/b.c", "..a", "a/...", ".env", "a b", "ü/ß", "-x"})
    EXPECT_THAT(CheckPath(path), IsOk()) << path;
}

TEST(CheckPath, RefusesWhatLeadsOutOrNowhere) {
  for (const char* path : {"", "/", "/etc/passwd", "..", ".", "../a", "a/..", "a/../b", "a/./b",
                           "./a", "a//b", "a/", "a\nb", "a\x1b[2Jb", "a\x7f"})
    EXPECT_THAT(CheckPath(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
  EXPECT_THAT(CheckPath("a" + std::string(1, '\0') + "b"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CheckPath, KeepsToTheLengthOfAPath) {
  EXPECT_THAT(CheckPath(std::string(4095, 'a')), IsOk());
  EXPECT_THAT(CheckPath(std::string(4096, 'a')), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CheckDirectoryPath, TakesTheProjectItselfBesides) {
  EXPECT_THAT(CheckDirectoryPath("."), IsOk());
  EXPECT_THAT(CheckDirectoryPath(".."), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(PathParts, ComeApart) {
  EXPECT_THAT(PartsOf("a/b/c"), ElementsAre("a", "b", "c"));
  EXPECT_EQ(DirectoryOf("a/b/c"), "a/b");
  EXPECT_EQ(DirectoryOf("c"), kWholeProject);
  EXPECT_EQ(NameOf("a/b/c"), "c");
  EXPECT_EQ(NameOf("c"), "c");
}

}  // namespace
}  // namespace cowork::files
