#include "brokerd/core/path.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

TEST(PathWithin, IsRelativeAndWrittenInTheOneWay) {
  for (const auto* path : {"a", "src/a b/ü.c", "..a", "a/...", ".git"})
    EXPECT_TRUE(IsNormalPathWithin(path)) << path;
  for (const auto* path : {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b"})
    EXPECT_FALSE(IsNormalPathWithin(path)) << path;
}

TEST(PathWithin, HasNoControlCharacter) {
  EXPECT_FALSE(IsNormalPathWithin(std::string("a\0b", 3)));
  EXPECT_FALSE(IsNormalPathWithin("a\nb"));
  EXPECT_FALSE(IsNormalPathWithin("a\x1b[2J"));
}

TEST(PathWithin, IsNoLongerThanTheKernelTakes) {
  EXPECT_TRUE(IsNormalPathWithin(std::string(kLongestPath, 'a')));
  EXPECT_FALSE(IsNormalPathWithin(std::string(kLongestPath + 1, 'a')));
}

}  // namespace
}  // namespace cowork::brokerd
