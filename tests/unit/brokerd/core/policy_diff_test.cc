#include "brokerd/core/policy_diff.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/core/call_facts.h"
#include "common/base/hex.h"

namespace cowork::brokerd {
namespace {

const Said kAsked{.verdict = Verdict::kAsk, .rule = ""};
const Said kAllowed{.verdict = Verdict::kAllow, .rule = "tests"};

PastCase Past(const std::string& command, const Said& then = kAsked) {
  return {.session = "s-1",
          .grant = "/app",
          .asked = ShellCall{.command = command, .cwd = "/app"},
          .then = then};
}

PastCase Edit(const std::string& before) {
  return {.session = "s-1",
          .grant = "/app",
          .asked = ToolCall{.server = "files", .tool = "edit", .arguments = "{}", .before = before},
          .then = kAsked};
}

TEST(PolicyDiff, TellsWhatWouldBeAnsweredOtherwise) {
  PolicyDiff diff;
  diff.Add(9, 90, Past("npm test"), kAllowed);
  diff.Add(8, 80, Past("git push"), kAsked);
  ASSERT_EQ(diff.differences().size(), 1U);
  const PolicyDifference& difference = diff.differences()[0];
  EXPECT_EQ(std::get<ShellCall>(difference.past.asked).command, "npm test");
  EXPECT_EQ(difference.record, 9U);
  EXPECT_EQ(difference.now.rule, "tests");
  EXPECT_EQ(diff.differing(), 1U);
  EXPECT_EQ(diff.same(), 1U);
}

TEST(PolicyDiff, IsNotThatAnotherRuleSaysTheSame) {
  PolicyDiff diff;
  diff.Add(9, 90, Past("npm test", {.verdict = Verdict::kAllow, .rule = "npm"}), kAllowed);
  EXPECT_EQ(diff.differing(), 0U);
  EXPECT_EQ(diff.same(), 1U);
}

TEST(PolicyDiff, CountsEqualQuestionsAndShowsTheLatest) {
  PolicyDiff diff;
  diff.Add(9, 90, Past("npm test"), kAllowed);
  diff.Add(7, 70, Past("npm test"), kAllowed);
  diff.Add(6, 60, Past("npm test", {.verdict = Verdict::kDeny, .rule = ""}), kAllowed);
  ASSERT_EQ(diff.differences().size(), 2U);
  EXPECT_EQ(diff.differences()[0].times, 2U);
  EXPECT_EQ(diff.differences()[0].record, 9U);
  EXPECT_EQ(diff.differing(), 3U);
}

TEST(PolicyDiff, TakesCallsForEqualWhateverHadToBeThereBefore) {
  PolicyDiff diff;
  diff.Add(9, 90, Edit("one"), kAllowed);
  diff.Add(8, 80, Edit("another"), kAllowed);
  EXPECT_EQ(diff.differences().size(), 1U);
}

TEST(PolicyDiff, CountsWhatItDoesNotShow) {
  PolicyDiff diff;
  for (size_t i = 0; i <= PolicyDiff::kMostDifferences; ++i)
    diff.Add(i, 0, Past("npm " + std::to_string(i)), kAllowed);
  EXPECT_EQ(diff.differences().size(), PolicyDiff::kMostDifferences);
  EXPECT_EQ(diff.differing(), PolicyDiff::kMostDifferences + 1);
  PolicyDiff large;
  for (int i = 0; i < 12; ++i)
    large.Add(1, 0, Past(std::to_string(i) + std::string(100'000, 'x')), kAllowed);
  EXPECT_EQ(large.differences().size(), 10U);
  EXPECT_EQ(large.differing(), 12U);
}

TEST(PolicyDiff, KnowsACaseByItsRecordsSessionAndDigest) {
  const PastCase past = Edit("one");
  const std::string digest = Hex(
      DigestOf(ToolCall{.server = "files", .tool = "edit", .arguments = "{}", .before = "one"}));
  EXPECT_TRUE(IsOfRecord(past, "s-1", digest));
  EXPECT_FALSE(IsOfRecord(past, "s-2", digest));
  EXPECT_FALSE(IsOfRecord(past, "", digest));
  EXPECT_FALSE(IsOfRecord(Edit("another"), "s-1", digest));
  EXPECT_FALSE(IsOfRecord(past, "s-1", ""));
}

TEST(PolicyDiff, KnowsAStartByItsSessionUnlessThatNeverWas) {
  const PastCase start{.session = "s-1",
                       .grant = "/app",
                       .asked = PastCase::Start{.model = "demo/scripted"},
                       .then = kAsked};
  EXPECT_TRUE(IsOfRecord(start, "s-1", ""));
  EXPECT_TRUE(IsOfRecord(start, "", ""));
  EXPECT_FALSE(IsOfRecord(start, "s-2", ""));
}

}  // namespace
}  // namespace cowork::brokerd
