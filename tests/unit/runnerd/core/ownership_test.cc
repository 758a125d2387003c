#include "runnerd/core/ownership.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr uid_t kAda = 1000;

TEST(Ownership, IsThePersonsThoughAGroupMayWriteAndAllMayRead) {
  for (const mode_t mode : {0700U, 0755U, 0775U, 02770U})
    EXPECT_THAT(CheckIsThePersons("/app", {.owner = kAda, .mode = mode}, kAda), IsOk()) << mode;
}

TEST(Ownership, IsNobodyElsesNotEvenRoots) {
  for (const uid_t owner : {0U, 1001U, 65534U}) {
    const auto checked = CheckIsThePersons("/srv/app", {.owner = owner, .mode = 0755}, kAda);
    ASSERT_THAT(checked, FailsWith(ErrorCode::kPermissionDenied)) << owner;
    EXPECT_EQ(checked.error().message(), "it belongs to another user, number " +
                                             std::to_string(owner) +
                                             "; grant a copy of your own: cp -R /srv/app ~/");
  }
}

TEST(Ownership, LetsNotEveryUserWriteStickyOrNot) {
  for (const mode_t mode : {0777U, 01777U, 0702U}) {
    const auto checked = CheckIsThePersons("/a b", {.owner = kAda, .mode = mode}, kAda);
    ASSERT_THAT(checked, FailsWith(ErrorCode::kFailedPrecondition)) << mode;
    EXPECT_EQ(checked.error().message(),
              "every user of this machine may write in it; chmod o-w $'/a\\x20b'");
  }
}

}  // namespace
}  // namespace cowork::runnerd
