#include "common/os/homes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::os {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uid_t kRoot = 0;
constexpr uid_t kNobodys = 3'999'999'999;

Environment WithHome(std::optional<std::string> home) {
  return [home](const char* name) {
    return std::string(name) == "HOME" ? home : std::optional<std::string>();
  };
}

TEST(Homes, AreTheAccountsAndTheOneThatHomeNames) {
  EXPECT_THAT(HomesOf(WithHome("/elsewhere"), kRoot), ElementsAre("/root", "/elsewhere"));
  EXPECT_THAT(HomesOf(WithHome("/root"), kRoot), ElementsAre("/root"));
  EXPECT_THAT(HomesOf(WithHome(std::nullopt), kRoot), ElementsAre("/root"));
}

TEST(Homes, AreNoneWhereNothingNamesOne) {
  EXPECT_THAT(HomesOf(WithHome("/elsewhere"), kNobodys), ElementsAre("/elsewhere"));
  EXPECT_THAT(HomesOf(WithHome(std::nullopt), kNobodys), IsEmpty());
  EXPECT_THAT(HomesOf(WithHome("not/absolute"), kNobodys), IsEmpty());
}

}  // namespace
}  // namespace cowork::os
