#include "runnerd/core/permits.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace cowork::runnerd {
namespace {

using std::chrono_literals::operator""s;

const TimePoint kNoon = TimePoint(std::chrono::hours(12));
const CallDigest kTests = DigestOfShellCall("npm test", "/home/ada/app");
const CallDigest kPush = DigestOfShellCall("git push", "/home/ada/app");

PermitTable With(std::vector<Permit> permits) {
  PermitTable table;
  for (Permit& permit : permits) EXPECT_TRUE(table.Give(std::move(permit), kNoon).ok());
  return table;
}

TEST(PermitTable, RunsACallOnce) {
  PermitTable table = With({{"p1", kTests, kNoon + 30s}});
  EXPECT_EQ(table.Spend(kTests, kNoon), "p1");
  EXPECT_EQ(table.Spend(kTests, kNoon), std::nullopt);
}

TEST(PermitTable, DoesNotRunBOnAPermitForA) {
  PermitTable table = With({{"p1", kTests, kNoon + 30s}});
  EXPECT_EQ(table.Spend(kPush, kNoon), std::nullopt);
  EXPECT_EQ(table.Spend(kTests, kNoon), "p1");
}

TEST(PermitTable, DoesNotRunACallInAnotherDirectory) {
  PermitTable table = With({{"p1", kTests, kNoon + 30s}});
  EXPECT_EQ(table.Spend(DigestOfShellCall("npm test", "/home/ada/other"), kNoon), std::nullopt);
}

TEST(PermitTable, ForgetsAPermitThatHasExpired) {
  PermitTable table = With({{"p1", kTests, kNoon + 30s}});
  EXPECT_EQ(table.Spend(kTests, kNoon + 30s), std::nullopt);
  EXPECT_EQ(table.Spend(kTests, kNoon), std::nullopt);
}

TEST(PermitTable, GivesTwoEqualCallsAPermitEach) {
  PermitTable table = With({{"p1", kTests, kNoon + 30s}, {"p2", kTests, kNoon + 30s}});
  EXPECT_EQ(table.Spend(kTests, kNoon), "p1");
  EXPECT_EQ(table.Spend(kTests, kNoon), "p2");
  EXPECT_EQ(table.Spend(kTests, kNoon), std::nullopt);
}

TEST(PermitTable, TakesNoMoreThanSoManyThatNoCallHasSpent) {
  PermitTable table;
  for (size_t i = 0; i < PermitTable::kMost; ++i)
    ASSERT_TRUE(table.Give({"p", kTests, kNoon + 30s}, kNoon).ok());
  const Result<void> refused = table.Give({"p", kTests, kNoon + 30s}, kNoon);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(table.Spend(kTests, kNoon).has_value());
  EXPECT_TRUE(table.Give({"p", kTests, kNoon + 60s}, kNoon).ok());
  EXPECT_TRUE(table.Give({"p", kTests, kNoon + 60s}, kNoon + 30s).ok());
}

constexpr ToolCallFacts kEdit{
    .server = "files", .tool = "edit", .arguments = R"({"path":"a.txt"})", .before = {}};

Permit ForEdit(const std::string& id, const std::string& before) {
  ToolCallFacts call = kEdit;
  call.before = before;
  return {.id = id, .digest = DigestOfToolCall(call), .expires = kNoon + 30s, .before = before};
}

TEST(PermitTable, AnswersACallOfAToolWithWhatHasToBeThere) {
  PermitTable table = With({ForEdit("p1", "sha-1")});
  const std::optional<Permit> permit = table.Spend(kEdit, kNoon);
  ASSERT_TRUE(permit.has_value());
  EXPECT_EQ(permit->id, "p1");
  EXPECT_EQ(permit->before, "sha-1");
  EXPECT_EQ(table.Spend(kEdit, kNoon), std::nullopt);
}

// Else an edit that was approved on one content would be made on another.
TEST(PermitTable, TakesNoOtherBeforeThanTheOneThatItsDigestIsOf) {
  Permit other = ForEdit("p1", "sha-1");
  other.before = "sha-2";
  PermitTable table = With({other});
  EXPECT_EQ(table.Spend(kEdit, kNoon), std::nullopt);
}

TEST(PermitTable, LetsNoOtherArgumentsPass) {
  PermitTable table = With({ForEdit("p1", "")});
  ToolCallFacts other = kEdit;
  other.arguments = R"({"path":"b.txt"})";
  EXPECT_EQ(table.Spend(other, kNoon), std::nullopt);
}

}  // namespace
}  // namespace cowork::runnerd
