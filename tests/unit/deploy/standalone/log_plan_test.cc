#include "deploy/standalone/log_plan.h"

#include <gmock/gmock.h>

namespace cowork::standalone {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

using namespace std::chrono_literals;

constexpr Day kToday = std::chrono::sys_days(2026y / 11 / 26);
constexpr uint64_t kMiB = 1024 * 1024;

LogsFound Found(std::vector<LogFile> files, Day begun = kToday) {
  return {.files = std::move(files),
          .begun = {{"brokerd", begun}, {"vaultd", kToday}},
          .today = kToday};
}

TEST(LogPlan, LeavesTodaysFileThatHasRoom) {
  const LogPlan plan = PlanLogs(Found({{"brokerd.jsonl", kLargestLog}, {"vaultd.jsonl", 1}}));
  EXPECT_THAT(plan.put_aside, IsEmpty());
  EXPECT_THAT(plan.remove, IsEmpty());
}

TEST(LogPlan, PutsAsideWhatIsFull) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", kLargestLog + 1}})).put_aside,
              ElementsAre(Pair("brokerd", "brokerd-2026-11-26.jsonl")));
}

TEST(LogPlan, PutsAsideWhatIsOfAnotherDayUnderThatDay) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", 1}}, kToday - days(2))).put_aside,
              ElementsAre(Pair("brokerd", "brokerd-2026-11-24.jsonl")));
}

TEST(LogPlan, PutsAsideWhatIsOfADayThatIsYetToCome) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", 1}}, kToday + days(40))).put_aside,
              ElementsAre(Pair("brokerd", "brokerd-2027-01-05.jsonl")));
}

TEST(LogPlan, LeavesAFileThatHoldsNothing) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", 0}}, kToday - days(2))).put_aside, IsEmpty());
  EXPECT_THAT(PlanLogs(Found({}, kToday - days(2))).put_aside, IsEmpty());
}

TEST(LogPlan, NeverTakesANameThatIsTaken) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", kLargestLog + 1},
                              {"brokerd-2026-11-26.jsonl", 1},
                              {"brokerd-2026-11-26.1.jsonl", 1},
                              {"brokerd-2026-11-26.3.jsonl", 1}}))
                  .put_aside,
              ElementsAre(Pair("brokerd", "brokerd-2026-11-26.2.jsonl")));
}

TEST(LogPlan, Keeps14Days) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd-2026-11-11.jsonl", 1},
                              {"brokerd-2026-11-11.1.jsonl", 1},
                              {"brokerd-2026-11-12.jsonl", 1},
                              {"vaultd-2025-11-26.jsonl", 1}}))
                  .remove,
              UnorderedElementsAre("brokerd-2026-11-11.jsonl", "brokerd-2026-11-11.1.jsonl",
                                   "vaultd-2025-11-26.jsonl"));
}

TEST(LogPlan, RemovesTheOldestOfAllUntilTheRestFits) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd-2026-11-26.jsonl", 100 * kMiB},
                              {"vaultd-2026-11-24.jsonl", 100 * kMiB},
                              {"brokerd-2026-11-25.10.jsonl", 100 * kMiB},
                              {"brokerd-2026-11-25.9.jsonl", 100 * kMiB},
                              {"brokerd-2026-11-25.jsonl", 100 * kMiB},
                              {"brokerd.jsonl", 90 * kMiB},
                              {"vaultd.jsonl", 90 * kMiB}}))
                  .remove,
              ElementsAre("vaultd-2026-11-24.jsonl", "brokerd-2026-11-25.jsonl"));
}

TEST(LogPlan, CountsThePresentFilesAndNeverRemovesOne) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd.jsonl", 500 * kMiB},
                              {"vaultd.jsonl", 500 * kMiB},
                              {"brokerd-2026-11-25.jsonl", 1}}))
                  .remove,
              ElementsAre("brokerd-2026-11-25.jsonl"));
}

// Its clock went back: everything else says it is of a later day.
TEST(LogPlan, RemovesTodaysLastWhateverTheOthersSay) {
  EXPECT_THAT(PlanLogs(Found({{"brokerd-2026-11-26.jsonl", 100 * kMiB},
                              {"brokerd-2030-01-02.jsonl", 300 * kMiB},
                              {"brokerd-2030-01-01.jsonl", 300 * kMiB}}))
                  .remove,
              ElementsAre("brokerd-2030-01-01.jsonl"));
}

TEST(LogPlan, LeavesEveryFileThatHasNoNameOfOurs) {
  EXPECT_THAT(PlanLogs(Found({{"notes-2020-01-01.jsonl", 900 * kMiB},
                              {"brokerd-2020-01-01.jsonl.gz", 900 * kMiB},
                              {"brokerd-2020-13-01.jsonl", 900 * kMiB},
                              {"brokerd-2020-1-1.jsonl", 900 * kMiB},
                              {"brokerd-2020-01-01.0.jsonl", 900 * kMiB},
                              {"brokerd-2020-01-01.-1.jsonl", 900 * kMiB},
                              {"xbrokerd-2020-01-01.jsonl", 900 * kMiB}}))
                  .remove,
              IsEmpty());
}

}  // namespace
}  // namespace cowork::standalone
