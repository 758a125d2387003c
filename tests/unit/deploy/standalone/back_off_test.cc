#include "deploy/standalone/back_off.h"

#include <gtest/gtest.h>

namespace cowork::standalone {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNoon{12h};

TEST(BackOff, WaitsTwiceAsLongEachTimeUpToALimit) {
  BackOff back_off;
  back_off.Ready();
  for (const auto wait : {100ms, 200ms, 400ms, 800ms, 1'600ms, 3'200ms, 5'000ms, 5'000ms}) {
    back_off.Started(kNoon);
    EXPECT_EQ(back_off.Died(kNoon + 1s), kNoon + 1s + wait);
  }
}

TEST(BackOff, BeginsAnewAfterALongLife) {
  BackOff back_off;
  back_off.Ready();
  back_off.Started(kNoon);
  back_off.Died(kNoon + 1s);
  back_off.Started(kNoon + 2s);
  EXPECT_EQ(back_off.Died(kNoon + 32s), kNoon + 32s + 100ms);
}

TEST(BackOff, GivesUpOnWhatWasNeverReady) {
  BackOff back_off;
  for (int death = 1; death < kMostDeathsBeforeReady; ++death)
    EXPECT_TRUE(back_off.Died(kNoon).has_value());
  EXPECT_FALSE(back_off.Died(kNoon).has_value());
}

TEST(BackOff, NeverGivesUpOnWhatWasReadyOnce) {
  BackOff back_off;
  back_off.Ready();
  for (int death = 0; death < 100; ++death) EXPECT_TRUE(back_off.Died(kNoon).has_value());
}

}  // namespace
}  // namespace cowork::standalone
