#include "brokerd/core/grant.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

TEST(EndOfAGrant, IsToldInUniversalTime) {
  EXPECT_EQ(EndText(1'764'182'040'000), "until 2025-11-26 18:34 UTC");
  EXPECT_EQ(EndText(951'782'400'000 + 59'999), "until 2000-02-29 00:00 UTC");
}

TEST(EndOfAGrant, IsToldToBeNone) {
  EXPECT_EQ(EndText(0), "for good");
}

}  // namespace
}  // namespace cowork::brokerd
