#include "runnerd/core/memory.h"

#include <gtest/gtest.h>

namespace cowork::runnerd {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

TEST(Memory, IsWhatTheKernelSaysIsAvailable) {
  EXPECT_EQ(
      AvailableIn("MemTotal:  8000 kB\nMemFree:  1 kB\nMemAvailable:    2048 kB\nBuffers: 3 kB\n"),
      2 * kMiB);
  EXPECT_EQ(AvailableIn("MemAvailable: 0 kB"), 0U);
}

TEST(Memory, IsUnknownWhereTheKernelDoesNotSayIt) {
  for (const char* text :
       {"", "MemAvailable:", "MemAvailable: kB", "MemAvailable: 7", "MemAvailable: 7 MB",
        "MemAvailable: -7 kB", "NotMemAvailable: 7 kB", "MemAvailable: 99999999999999999999 kB",
        "MemAvailable: 18446744073709551615 kB"})
    EXPECT_FALSE(AvailableIn(text).has_value()) << text;
}

TEST(Memory, HasRoomForAWarmRuntimeOnlyBesideAnother) {
  EXPECT_TRUE(MayBeWarm(2 * kRuntimeBytes));
  EXPECT_FALSE(MayBeWarm(2 * kRuntimeBytes - 1));
  EXPECT_FALSE(MayBeWarm(std::nullopt));
  EXPECT_TRUE(MayStayWarm(kRuntimeBytes));
  EXPECT_FALSE(MayStayWarm(kRuntimeBytes - 1));
  EXPECT_FALSE(MayStayWarm(std::nullopt));
}

}  // namespace
}  // namespace cowork::runnerd
