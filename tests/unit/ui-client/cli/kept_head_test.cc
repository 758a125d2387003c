#include "ui-client/cli/kept_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::cli {
namespace {

using support::FailsWith;

const std::string kHead(64, 'a');
const std::string kFile = "head " + kHead + "\nseen 1795690773691\ndata /home/a/data\n";

TEST(KeptHead, IsReadAsItWasWritten) {
  const KeptHead kept{.head = kHead, .seen_unix_ms = 1'795'690'773'691, .data = "/home/a/data"};
  EXPECT_EQ(FileOf(kept), kFile);
  EXPECT_EQ(*ParseKeptHead(kFile), kept);
}

TEST(KeptHead, KeepsAPathWithALineBreak) {
  const KeptHead kept{.head = kHead, .seen_unix_ms = 1, .data = "/home/a\nhead b/\n"};
  EXPECT_EQ(*ParseKeptHead(FileOf(kept)), kept);
}

TEST(KeptHead, IsNothingElse) {
  const std::string half = kHead.substr(1);
  for (const std::string& file :
       {std::string(), std::string("\n"), kHead, kFile.substr(0, kFile.size() - 1), kFile.substr(1),
        "head " + half + "\nseen 1\ndata /d\n", "head " + half + "A\nseen 1\ndata /d\n",
        "head " + kHead + "\nseen \ndata /d\n", "head " + kHead + "\nseen 01\ndata /d\n",
        "head " + kHead + "\nseen 1x\ndata /d\n",
        "head " + kHead + "\nseen 99999999999999999999\ndata /d\n",
        "head " + kHead + "\nseen 1\ndata ", "head " + kHead + "\nseen 1\n"})
    EXPECT_THAT(ParseKeptHead(file), FailsWith(ErrorCode::kFailedPrecondition)) << file;
}

TEST(KeptHead, ShowsWhenItWasSeenToTheMinute) {
  EXPECT_EQ(MinuteOf(1'795'690'773'691), "2026-11-26 10:59 UTC");
  EXPECT_EQ(MinuteOf(-1), "1970-01-01 00:00 UTC");
  EXPECT_EQ(MinuteOf(INT64_MAX), "9999-12-31 23:59 UTC");
}

}  // namespace
}  // namespace cowork::cli
