#include "common/assurance/core/layers.h"

#include <cerrno>

#include <gmock/gmock.h>

namespace cowork::assurance {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Layers, AreAllMissingWhereNothingWasTried) {
  EXPECT_THAT(Describe({}), AllOf(Not(IsEmpty()), Each(Field(&Layer::found, false))));
}

TEST(Layers, AreToldWithWhatOthersStandOnFirst) {
  std::vector<std::string> names;
  for (const Layer& layer : Describe({})) names.push_back(layer.name);
  EXPECT_THAT(names, ElementsAre("userns", "proc", "landlock", "seccomp", "cgroup"));
}

TEST(Layers, ThatASessionNeedsSayWhatToDoWhereTheyAreMissing) {
  for (const auto& describe : {UserNamespacesOf, ProcOf, LandlockOf, SeccompOf}) {
    const Layer missing = describe({});
    EXPECT_FALSE(missing.detail.empty()) << missing.name;
    EXPECT_FALSE(missing.remedy.empty()) << missing.name;
  }
}

TEST(Layers, ThatAreFoundLeaveNothingToDo) {
  const Layers all{
      .user_namespaces = 0, .proc = 0, .landlock = 7, .seccomp = true, .cgroup = Cgroup::kUsed};
  EXPECT_THAT(Describe(all), Each(AllOf(Field(&Layer::found, true), Field(&Layer::remedy, ""))));
}

TEST(Layers, SayWhyAUserNamespaceCannotBeMade) {
  EXPECT_THAT(UserNamespacesOf({.user_namespaces = ENOSPC}).detail,
              HasSubstr("No space left on device"));
  EXPECT_THAT(UserNamespacesOf({.user_namespaces = 255}).detail, HasSubstr("was ended"));
}

TEST(Layers, SayWhichSwitchTurnsUserNamespacesOn) {
  EXPECT_EQ(UserNamespacesOf({.user_namespaces = ENOSPC}).remedy,
            "sudo sysctl -w user.max_user_namespaces=15000");
  EXPECT_THAT(UserNamespacesOf({.user_namespaces = EPERM}).remedy,
              HasSubstr("kernel.unprivileged_userns_clone=1"));
}

TEST(Layers, SendFromProcToTheNamespacesItStandsOn) {
  EXPECT_EQ(ProcOf({.user_namespaces = EPERM, .proc = EPERM}).remedy, "cowork doctor userns");
  EXPECT_THAT(ProcOf({.user_namespaces = 0, .proc = EPERM}).remedy, HasSubstr("systempaths"));
}

TEST(Layers, TellTheAbiOfLandlock) {
  EXPECT_EQ(LandlockOf({.landlock = 7}).detail, "ABI 7");
  EXPECT_TRUE(LandlockOf({.landlock = 2}).found);
  EXPECT_FALSE(LandlockOf({.landlock = 1}).found);
  EXPECT_EQ(LandlockOf({.landlock = 1}).detail, "ABI 1 is too old: 2 is the least");
}

TEST(Layers, SayThatNoBoxUsesACgroupYet) {
  for (const Cgroup cgroup : {Cgroup::kMissing, Cgroup::kDelegated}) {
    const Layer layer = CgroupOf({.cgroup = cgroup});
    EXPECT_EQ(layer.found, cgroup == Cgroup::kDelegated);
    EXPECT_THAT(layer.detail, HasSubstr("boxes do not use cgroups yet"));
    EXPECT_EQ(layer.remedy, "");
  }
}

TEST(PlaceInCgroups, IsInTheSecondHierarchyAlone) {
  EXPECT_EQ(PlaceInCgroups("1:name=systemd:/x\n0::/user.slice/a\n"), "/user.slice/a");
  EXPECT_EQ(PlaceInCgroups("0::/\n"), "/");
  EXPECT_FALSE(PlaceInCgroups("4:memory:/x\n").has_value());
}

}  // namespace
}  // namespace cowork::assurance
