#include "common/os/way.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::os {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

class TheWay : public ::testing::Test {
 protected:
  std::string At(const std::string& name) const { return scratch_.path() + "/" + name; }
  void MakeDirectory(const std::string& name, mode_t mode = 0700) const {
    ASSERT_EQ(::mkdir(At(name).c_str(), 0700), 0);
    ASSERT_EQ(::chmod(At(name).c_str(), mode), 0);
  }
  void Link(const std::string& target, const std::string& name) const {
    ASSERT_EQ(::symlink(target.c_str(), At(name).c_str()), 0);
  }

  support::ScratchDirectory scratch_;
};

TEST_F(TheWay, MayEndWhereNothingIsYet) {
  EXPECT_THAT(CheckWayTo("/"), IsOk());
  EXPECT_THAT(CheckWayTo(At("nothing/yet")), IsOk());
}

TEST_F(TheWay, MayGoThroughLinksOfOurOwn) {
  MakeDirectory("disk");
  MakeDirectory("disk/deep");
  Link("disk/../disk/./deep", "relative");
  Link(At("relative"), "absolute");
  EXPECT_THAT(CheckWayTo(At("relative/data")), IsOk());
  EXPECT_THAT(CheckWayTo(At("absolute/data")), IsOk());
}

TEST_F(TheWay, NeverGoesWhereEverybodyMayWrite) {
  MakeDirectory("open", 0777);
  const auto refused = CheckWayTo(At("open/data"));
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("; COWORK_HOME="));
  Link("open", "link");
  EXPECT_THAT(CheckWayTo(At("link/data")), FailsWith(ErrorCode::kFailedPrecondition))
      << "where a link leads is looked at, too";
}

TEST_F(TheWay, MayGoThroughADirectoryLikeTmp) {
  MakeDirectory("tmp", 01777);
  MakeDirectory("tmp/disk");
  Link("disk", "tmp/link");
  EXPECT_THAT(CheckWayTo(At("tmp/link/data")), IsOk());
}

TEST_F(TheWay, MayGoWhereOurOwnGroupMayWrite) {
  MakeDirectory("ours", 0770);
  Link(".", "ours/link");
  EXPECT_THAT(CheckWayTo(At("ours/link/data")), IsOk());
}

TEST(AGroup, IsOfThePersonAloneByItsNameOrNumberAndMembers) {
  const Person ada{.uid = 1001, .gid = 1002, .name = "ada"};
  EXPECT_TRUE(IsOfThePersonAlone({.id = 1002, .name = "ada", .members = {}}, ada));
  EXPECT_TRUE(IsOfThePersonAlone({.id = 1002, .name = "ada", .members = {"ada"}}, ada));
  EXPECT_FALSE(IsOfThePersonAlone({.id = 1002, .name = "ada", .members = {"ada", "bob"}}, ada));
  EXPECT_FALSE(IsOfThePersonAlone({.id = 1002, .name = "users", .members = {}}, ada));
  EXPECT_FALSE(IsOfThePersonAlone({.id = 1001, .name = "ada", .members = {}}, ada));
  const Person unnamed{.uid = 1001, .gid = 1001, .name = ""};
  EXPECT_TRUE(IsOfThePersonAlone({.id = 1001, .name = "", .members = {}}, unnamed));
  EXPECT_FALSE(IsOfThePersonAlone({.id = 1002, .name = "", .members = {}}, unnamed));
}

TEST_F(TheWay, EndsInARingOfLinks) {
  Link("two", "one");
  Link("one", "two");
  EXPECT_THAT(CheckWayTo(At("one/data")), FailsWith(ErrorCode::kFailedPrecondition));
}

// Only root can make a file another user's.
using TheWayOfAnotherUser = TheWay;

TEST_F(TheWayOfAnotherUser, IsNotGoneThroughADirectory) {
  if (::geteuid() != 0) GTEST_SKIP() << "this needs root";
  MakeDirectory("theirs", 0755);
  MakeDirectory("theirs/ours");
  EXPECT_THAT(CheckWayTo(At("theirs/ours/data")), IsOk());
  ASSERT_EQ(::chown(At("theirs").c_str(), 65534, 65534), 0);
  EXPECT_THAT(CheckWayTo(At("theirs/ours/data")), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(TheWayOfAnotherUser, IsNotGoneWhereAGroupMayWrite) {
  if (::geteuid() != 0) GTEST_SKIP() << "this needs root";
  MakeDirectory("shared", 0770);
  EXPECT_THAT(CheckWayTo(At("shared/data")), IsOk());
  ASSERT_EQ(::chown(At("shared").c_str(), 0, 65534), 0);
  const auto refused = CheckWayTo(At("shared/data"));
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("; chmod g-w " + At("shared")));
}

TEST_F(TheWayOfAnotherUser, IsNotGone) {
  if (::geteuid() != 0) GTEST_SKIP() << "this needs root";
  MakeDirectory("disk");
  Link("disk", "theirs");
  ASSERT_EQ(::lchown(At("theirs").c_str(), 65534, 65534), 0);
  EXPECT_THAT(CheckWayTo(At("theirs/data")), FailsWith(ErrorCode::kFailedPrecondition));
  Link("disk", "ours");
  EXPECT_THAT(CheckWayTo(At("ours/data")), IsOk());
  ASSERT_EQ(::chown(scratch_.path().c_str(), 65534, 65534), 0);
  EXPECT_THAT(CheckWayTo(At("ours/data")), FailsWith(ErrorCode::kFailedPrecondition))
      << "the link is ours, and the directory it lies in is not";
}

}  // namespace
}  // namespace cowork::os
