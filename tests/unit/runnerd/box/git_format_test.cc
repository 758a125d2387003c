#include "runnerd/box/git_format.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::box {
namespace {

TEST(FormatKeysOf, KeepsHowTheRepositoryIsStored) {
  EXPECT_EQ(FormatKeysOf("[core]\n\trepositoryformatversion = 1\n\tbare = false\n"
                         "[extensions]\n\tobjectFormat = sha256\n\tworktreeConfig = true\n"),
            "[core]\n\trepositoryformatversion = 1\n[core]\n\tbare = false\n"
            "[extensions]\n\tobjectformat = sha256\n[extensions]\n\tworktreeconfig = true\n");
}

TEST(FormatKeysOf, LeavesOutWhatRunsOrIncludes) {
  EXPECT_EQ(
      FormatKeysOf("[core]\n\tfsmonitor = canary\n\thooksPath = canary\n\tsshCommand = canary\n"
                   "\tpager = canary\n\tworktree = canary\n[include]\n\tpath = canary\n"
                   "[filter \"x\"]\n\tclean = canary\n[diff \"x\"]\n\ttextconv = canary\n"
                   "[extensions]\n\tpartialClone = origin\n"),
      "");
}

TEST(FormatKeysOf, TakesNoValueItDoesNotKnow) {
  EXPECT_EQ(FormatKeysOf("[core]\nbare = \"true\nbare\nrepositoryformatversion = 7\nbare = a\\\n"),
            "");
}

TEST(FormatKeysOf, BelievesTheLastOfSeveral) {
  EXPECT_EQ(FormatKeysOf("[CORE]\nBare=TRUE\r\n[core]\n bare = false"), "[core]\n\tbare = false\n");
}

TEST(FormatKeysOf, ForgetsTheSectionWhereAnotherBegins) {
  EXPECT_EQ(FormatKeysOf("[core]\n[core \"x\"]\nbare = true\n[core\nbare = true\n"), "");
}

}  // namespace
}  // namespace cowork::box
