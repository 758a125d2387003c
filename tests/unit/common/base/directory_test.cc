#include "common/base/directory.h"

#include <gtest/gtest.h>

namespace cowork {
namespace {

const Directory kKept{.path = "/home/ada/app",
                      .device = 1,
                      .inode = 2,
                      .born_unix_ns = 3,
                      .mount = 4,
                      .boot = "a boot"};

Directory With(void (*change)(Directory&)) {
  Directory found = kKept;
  change(found);
  return found;
}

TEST(IsTheSame, KnowsTheDirectoryAgain) {
  EXPECT_TRUE(IsTheSame(kKept, kKept));
}

TEST(IsTheSame, TellsAnotherByEachOfItsFactsWithinOneBoot) {
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.path = "/home/ada/apple"; })));
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.device = 9; })));
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.inode = 9; })));
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.born_unix_ns = 9; })));
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.mount = 9; })));
}

TEST(IsTheSame, KnowsItInAnotherBootThoughDeviceAndMountAreNumberedAnew) {
  const auto numbered_anew = [](Directory& d) {
    d.boot = "the next";
    d.device = d.mount = 9;
  };
  EXPECT_TRUE(IsTheSame(kKept, With(numbered_anew)));
}

TEST(IsTheSame, TellsAnotherInAnotherBootByNumberAndBirth) {
  const auto other_number = [](Directory& d) { d.boot = "the next", d.inode = 9; };
  const auto other_birth = [](Directory& d) { d.boot = "the next", d.born_unix_ns = 9; };
  EXPECT_FALSE(IsTheSame(kKept, With(other_number)));
  EXPECT_FALSE(IsTheSame(kKept, With(other_birth)));
}

// As the store has it from before there were birth times; and 0 is the birth of what an image
// brought.
TEST(IsTheSame, KnowsNothingAgainThatWasSeenInNoBoot) {
  const auto of_no_boot = [](Directory& d) { d.boot = "", d.born_unix_ns = 0; };
  const Directory old = With(of_no_boot);
  EXPECT_FALSE(IsTheSame(old, With([](Directory& d) { d.born_unix_ns = 0; })));
  EXPECT_FALSE(IsTheSame(old, old));
  EXPECT_FALSE(IsTheSame(kKept, With([](Directory& d) { d.boot = ""; })));
}

}  // namespace
}  // namespace cowork
