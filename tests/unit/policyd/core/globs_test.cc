#include "policyd/core/globs.h"

#include <gtest/gtest.h>

#include "runnerd/servers/files/core/path.h"

namespace cowork::policyd {
namespace {

Glob Of(std::string_view glob) {
  return {.names = PathOf(glob)};
}

bool Fits(std::string_view glob, std::string_view path) {
  return Names(Of(glob), PathOf(path));
}

bool MayMeanItself(std::string_view glob, std::string_view path) {
  return MayMean(Of(glob), PathOf(path), Takes::kItself);
}

bool MayMeanBelow(std::string_view glob, std::string_view path) {
  return MayMean(Of(glob), PathOf(path), Takes::kAllBelow);
}

TEST(Globs, WrittenOutStandForOnePath) {
  EXPECT_TRUE(Fits("src/main.c", "src/main.c"));
  for (const auto* other : {"src", "main.c", "src/main.cc", "src/main.c/x", "a/src/main.c",
                            "src/Main.c", "srcmain.c", "src/ma"})
    EXPECT_FALSE(Fits("src/main.c", other)) << other;
}

TEST(Globs, HaveAStarForAnythingInOneName) {
  for (const auto* fits : {"a.md", ".md", "a.b.md", ".hidden.md", "a.md.md", "*.md"})
    EXPECT_TRUE(Fits("*.md", fits)) << fits;
  for (const auto* other : {"a.mdx", "md", "docs/a.md", "a.md/b"})
    EXPECT_FALSE(Fits("*.md", other)) << other;
  EXPECT_TRUE(Fits("src/*/x", "src/a/x"));
  EXPECT_FALSE(Fits("src/*/x", "src/x"));
  EXPECT_FALSE(Fits("src/*/x", "src/a/b/x"));
}

TEST(Globs, HaveMoreStarsInOneName) {
  EXPECT_TRUE(Fits("*a*b", "aab"));
  EXPECT_TRUE(Fits("*a*b", "ab_ab"));
  EXPECT_TRUE(Fits("a*b*c", "abbc"));
  EXPECT_FALSE(Fits("*a*b", "ba"));
  EXPECT_FALSE(Fits("a*a", "a"));
}

TEST(Globs, EndInTwoStarsForAllThatIsBelow) {
  EXPECT_TRUE(Fits("src/**", "src/a"));
  EXPECT_TRUE(Fits("src/**", "src/a/b/c"));
  EXPECT_TRUE(Fits("**", "a"));
  for (const auto* other : {"src", "srcs/a", "a/src/b"}) EXPECT_FALSE(Fits("src/**", other));
}

TEST(Globs, HaveTwoStarsForAnyDirectoriesOrNone) {
  for (const auto* fits : {"src/x.c", "src/a/x.c", "src/a/b/x.c"})
    EXPECT_TRUE(Fits("src/**/*.c", fits)) << fits;
  for (const auto* other : {"x.c", "src", "src/x.c/y", "lib/src/x.c"})
    EXPECT_FALSE(Fits("src/**/*.c", other)) << other;
  EXPECT_TRUE(Fits("**/a/**/b/**", "a/b/c"));
  EXPECT_TRUE(Fits("**/a/**/b/**", "x/a/y/a/b/b/c"));
  EXPECT_FALSE(Fits("**/a/**/b/**", "a/b"));
}

TEST(Globs, NameAllBelowAPathOnlyByTwoStarsAtTheEnd) {
  EXPECT_TRUE(NamesWithAllBelow(Of("src/**"), PathOf("src/a")));
  for (const auto* glob : {"src/a", "src/*", "*/a", "**/a", "other/**", "src/a/**"})
    EXPECT_FALSE(NamesWithAllBelow(Of(glob), PathOf("src/a"))) << glob;
}

TEST(Globs, MayMeanWhatIsBelowANameWrittenOut) {
  EXPECT_TRUE(MayMeanItself("secrets", "secrets"));
  EXPECT_TRUE(MayMeanItself("secrets", "secrets/a/b"));
  EXPECT_TRUE(MayMeanItself("**/secrets", "a/secrets/b"));
  EXPECT_FALSE(MayMeanItself("*", "secrets/a"));
  EXPECT_FALSE(MayMeanItself("secrets", "secretsx/a"));
  EXPECT_FALSE(MayMeanItself("a/secrets", "a"));
}

TEST(Globs, MayMeanWhatIsAboveOnlyOfWhatTakesAllBelow) {
  for (const auto* glob : {"a/b/secrets", "a/b/**", "a/**/x", "a/*/c", "**/x"}) {
    EXPECT_TRUE(MayMeanBelow(glob, "a/b")) << glob;
    EXPECT_FALSE(MayMeanItself(glob, "a/b")) << glob;
  }
  for (const auto* glob : {"a/c/x", "b/**", "a/b2/**"}) EXPECT_FALSE(MayMeanBelow(glob, "a/b"));
}

// Each star could have taken each part: whoever tries all of it never ends.
TEST(Globs, AreSoonDoneWithManyStars) {
  std::string glob, name, deep_glob, deep;
  for (int i = 0; i < 300; ++i) {
    glob += "*a";
    name += "a";
    deep_glob += "**/a/";
    deep += "a/a/a/";
  }
  EXPECT_FALSE(Fits(glob + "b", name));
  EXPECT_FALSE(Fits(deep_glob + "b", deep + "a"));
  EXPECT_TRUE(Fits(deep_glob + "b", deep + "b"));
}

// What one of us takes for plain and the other does not, policy would judge as another path.
TEST(Globs, AreOfThePathsThatCoworkFilesTakes) {
  const std::string paths[] = {"a",
                               "a/b",
                               ".git",
                               "a b",
                               "...",
                               "\xc3\xa9",
                               "*",
                               "",
                               "/a",
                               "a/",
                               "a//b",
                               ".",
                               "..",
                               "a/..",
                               "./a",
                               "a/./b",
                               "a/../b",
                               "a\nb",
                               "a\x7f",
                               "a\x1b[m",
                               "~/a",
                               "\xff\xfe",
                               std::string("a\0b", 3),
                               std::string(4095, 'a'),
                               std::string(4096, 'a')};
  for (const std::string& path : paths)
    EXPECT_EQ(IsPlainPath(path), files::CheckPath(path).ok()) << path;
  EXPECT_FALSE(IsPlainPath("a/../b"));
  EXPECT_TRUE(IsPlainPath("a/b"));
}

}  // namespace
}  // namespace cowork::policyd
