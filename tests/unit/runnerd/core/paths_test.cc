#include "runnerd/core/paths.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;
using support::IsOk;

TEST(GrantablePath, IsAbsoluteAndNormal) {
  for (const auto* path : {"/home/ada/app", "/srv", "/home/ada/with space/ü", "/a/..b/.c"})
    EXPECT_THAT(CheckGrantablePath(path), IsOk()) << path;
  for (const auto* path : {"", "app", "./app", "/home/../etc", "/home/./ada", "/home//ada", "//srv",
                           "/srv/", "/srv/..", "~"})
    EXPECT_THAT(CheckGrantablePath(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST(GrantablePath, IsNotTheWholeFileSystem) {
  EXPECT_THAT(CheckGrantablePath("/"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(GrantablePath, HoldsNoNulAndFitsTheKernel) {
  EXPECT_THAT(CheckGrantablePath(std::string_view("/a\0b", 4)),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CheckGrantablePath("/" + std::string(4094, 'a')), IsOk());
  EXPECT_THAT(CheckGrantablePath("/" + std::string(4095, 'a')),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(LiesIn, KnowsTheDirectoryAndWhatIsInIt) {
  EXPECT_TRUE(LiesIn("/home/ada/app", "/home/ada/app"));
  EXPECT_TRUE(LiesIn("/home/ada/app/src", "/home/ada/app"));
}

TEST(LiesIn, IsNotFooledByANameThatBeginsAlikeOrByDots) {
  EXPECT_FALSE(LiesIn("/home/ada/apple", "/home/ada/app"));
  EXPECT_FALSE(LiesIn("/home/ada", "/home/ada/app"));
  EXPECT_FALSE(LiesIn("/home/ada/app/../other", "/home/ada/app"));
  EXPECT_FALSE(LiesIn("/home/ada/app/./x", "/home/ada/app"));
}

}  // namespace
}  // namespace cowork::runnerd
