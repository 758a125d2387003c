#include "runnerd/core/permits.h"

#include <gtest/gtest.h>

namespace cowork::runnerd {
namespace {

using std::chrono_literals::operator""s;

const TimePoint kNoon = TimePoint(std::chrono::hours(12));
const CallDigest kTests = DigestOfShellCall("npm test", "/home/ada/app");
const CallDigest kPush = DigestOfShellCall("git push", "/home/ada/app");

PermitTable With(std::vector<Permit> permits) {
  PermitTable table;
  for (Permit& permit : permits) table.Give(std::move(permit));
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

}  // namespace
}  // namespace cowork::runnerd
