#include "ui-client/cli/doctor/layers.h"

#include <cerrno>

#include <gmock/gmock.h>

namespace cowork::cli::doctor {
namespace {

using ::testing::HasSubstr;

Layers Whole() {
  return {.kernel = "6.12.1", .landlock = 6, .seccomp = true, .cgroup = true};
}

TEST(Level, IsNotFullAsLongAsBoxesUseNoCgroup) {
  EXPECT_EQ(LevelOf(Whole()), Level::kStandard);
  EXPECT_THAT(OnLevel(Whole()).what, HasSubstr("boxes do not use cgroups yet"));
}

TEST(Level, IsStandardOnDebiansOwnKernel) {
  EXPECT_EQ(LevelOf({.kernel = "6.1.0", .landlock = 2, .seccomp = true}), Level::kStandard);
  EXPECT_EQ(LevelOf({.kernel = "6.1.0", .landlock = 1, .seccomp = true}), Level::kNone);
}

TEST(Level, IsReducedWithoutBoxes) {
  Layers layers = Whole();
  layers.user_namespaces = EPERM;
  EXPECT_EQ(LevelOf(layers), Level::kReduced);
  layers.landlock = 3;
  EXPECT_EQ(LevelOf(layers), Level::kNone);
  Layers covered = Whole();
  covered.proc = EPERM;
  EXPECT_EQ(LevelOf(covered), Level::kReduced) << "a box has /proc of its own";
}

TEST(Level, IsNoneWithoutSeccomp) {
  Layers layers = Whole();
  layers.seccomp = false;
  EXPECT_EQ(LevelOf(layers), Level::kNone);
}

TEST(Layers, ThatAreMissingFailAndSayWhatToDo) {
  const Layers none = {.kernel = "5.10.0-28-amd64", .user_namespaces = EPERM, .proc = EPERM};
  for (const auto& look : {OnKernel, OnUserNamespaces, OnProc, OnLandlock, OnSeccomp, OnLevel}) {
    const Finding finding = look(none);
    EXPECT_EQ(finding.verdict, Verdict::kBad) << finding.what;
    EXPECT_FALSE(finding.remedy.empty()) << finding.what;
  }
  for (const auto& look : {OnKernel, OnUserNamespaces, OnProc, OnLandlock, OnSeccomp, OnLevel})
    EXPECT_EQ(look(Whole()).verdict, Verdict::kGood);
}

TEST(Layers, SayWhyAUserNamespaceCannotBeMade) {
  Layers layers = Whole();
  layers.user_namespaces = ENOSPC;
  EXPECT_THAT(OnUserNamespaces(layers).what, HasSubstr("No space left on device"));
  EXPECT_EQ(OnProc(layers).verdict, Verdict::kGood) << "what was tried says so itself";
}

TEST(Layers, AreNotRefusedForACgroupThatNobodyUses) {
  for (const bool delegated : {true, false}) {
    EXPECT_EQ(OnCgroup({.cgroup = delegated}).verdict, Verdict::kNote);
    EXPECT_EQ(OnCgroup({.cgroup = delegated}).remedy, "");
  }
}

TEST(Kernel, IsReadAsNumbers) {
  EXPECT_EQ(OnKernel({.kernel = "5.19.0"}).verdict, Verdict::kGood);
  EXPECT_EQ(OnKernel({.kernel = "5.18.9"}).verdict, Verdict::kBad);
  EXPECT_EQ(OnKernel({.kernel = "10.0"}).verdict, Verdict::kGood);
  EXPECT_EQ(OnKernel({.kernel = "nonsense"}).verdict, Verdict::kBad);
}

TEST(Cgroup, IsOursInTheSecondHierarchyAlone) {
  EXPECT_EQ(CgroupOf("1:name=systemd:/x\n0::/user.slice/a\n"), "/user.slice/a");
  EXPECT_EQ(CgroupOf("0::/\n"), "/");
  EXPECT_FALSE(CgroupOf("4:memory:/x\n").has_value());
}

}  // namespace
}  // namespace cowork::cli::doctor
