#include "brokerd/core/shares.h"

#include <limits>

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

TEST(Shares, LetsASessionTakeAllThatItMayAndNotOneMore) {
  Shares shares(10);
  shares.Learn("s", 0);
  EXPECT_TRUE(shares.Take("s", 4));
  EXPECT_FALSE(shares.Take("s", 7)) << "and it takes nothing then";
  EXPECT_TRUE(shares.Take("s", 6));
  EXPECT_FALSE(shares.Take("s", 1));
  EXPECT_TRUE(shares.Take("s", 0));
}

TEST(Shares, CountsEachSessionForItself) {
  Shares shares(10);
  shares.Learn("s", 10);
  shares.Learn("t", 0);
  EXPECT_FALSE(shares.Take("s", 1));
  EXPECT_TRUE(shares.Take("t", 10));
}

TEST(Shares, GoesOnFromWhatIsOnTheDiskThoughItIsTooMuch) {
  Shares shares(10);
  shares.Learn("s", 9);
  EXPECT_TRUE(shares.Take("s", 1));
  shares.Learn("t", 11);
  EXPECT_FALSE(shares.Take("t", 1));
  EXPECT_FALSE(shares.Take("t", std::numeric_limits<uint64_t>::max()));
}

TEST(Shares, KnowsNobodyAfterForgettingAndNeverMoreThanItMay) {
  Shares shares(10);
  shares.Learn("s", 0);
  shares.Forget();
  EXPECT_FALSE(shares.Knows("s"));
  size_t known = 0;
  for (size_t i = 0; i <= Shares::kMostKnown; ++i) shares.Learn(std::to_string(i), 0);
  for (size_t i = 0; i <= Shares::kMostKnown; ++i) known += shares.Knows(std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(known, 1U);
}

}  // namespace
}  // namespace cowork::brokerd
