#include "brokerd/core/pace.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

constexpr int64_t kNoon = 1'800'000'000'000;
constexpr int64_t kStep = Pace::kEvery.count();

int TakenAt(Pace& pace, int64_t now) {
  int taken = 0;
  while (taken <= 2 * Pace::kAtOnce && pace.Take("robot", now)) ++taken;
  return taken;
}

TEST(Pace, LetsAClientTrySoOftenAtOnceAndThenAsOftenAsItRests) {
  Pace pace;
  EXPECT_EQ(TakenAt(pace, kNoon), Pace::kAtOnce);
  EXPECT_EQ(TakenAt(pace, kNoon + kStep - 1), 0);
  EXPECT_EQ(TakenAt(pace, kNoon + kStep), 1);
  EXPECT_EQ(TakenAt(pace, kNoon + 4 * kStep), 3);
}

TEST(Pace, GivesNoMoreThanThatHoweverLongItRests) {
  Pace pace;
  EXPECT_EQ(TakenAt(pace, kNoon), Pace::kAtOnce);
  EXPECT_EQ(TakenAt(pace, kNoon + 1'000 * kStep), Pace::kAtOnce);
}

TEST(Pace, HoldsBackNobodyElse) {
  Pace pace;
  EXPECT_EQ(TakenAt(pace, kNoon), Pace::kAtOnce);
  EXPECT_TRUE(pace.Take("gateway", kNoon));
}

TEST(Pace, LetsNobodyWaitForAClockThatWasPutBack) {
  Pace pace;
  EXPECT_EQ(TakenAt(pace, kNoon), Pace::kAtOnce);
  EXPECT_EQ(TakenAt(pace, kNoon - 1'000 * kStep), Pace::kAtOnce);
}

}  // namespace
}  // namespace cowork::brokerd
