#include "vaultd/core/pace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

const TimePoint kNoon = TimePoint() + 12h;

TEST(Pace, LetsAPersonMistypeTwice) {
  Pace pace;
  pace.Failed(kNoon);
  pace.Failed(kNoon);
  EXPECT_THAT(pace.MayTry(kNoon), IsOk());
}

TEST(Pace, HasTheNextWaitTwiceAsLongUpToAMinute) {
  Pace pace;
  pace.Failed(kNoon);
  pace.Failed(kNoon);
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    pace.Failed(kNoon);
    EXPECT_THAT(pace.MayTry(kNoon + wait - 1ms), FailsWith(ErrorCode::kResourceExhausted));
    EXPECT_THAT(pace.MayTry(kNoon + wait), IsOk());
  }
  EXPECT_THAT(pace.MayTry(kNoon).error().message(), HasSubstr("60 s"));
}

TEST(Pace, BeginsAnewAfterTheRightOne) {
  Pace pace;
  for (int i = 0; i < 10; ++i) pace.Failed(kNoon);
  pace.Succeeded();
  pace.Failed(kNoon);
  EXPECT_THAT(pace.MayTry(kNoon), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
