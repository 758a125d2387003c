#include "ui-client/cli/doctor/layers.h"

#include <gmock/gmock.h>

namespace cowork::cli::doctor {
namespace {

using ::testing::HasSubstr;

const assurance::Layers kDebian = {.user_namespaces = 0, .proc = 0, .landlock = 2, .seccomp = true};

TEST(Layers, AreGoodWhereTheyAreFoundAndBadWithTheirRemedyWhereTheyAreNot) {
  EXPECT_EQ(OnLayer(assurance::LandlockOf(kDebian)).verdict, Verdict::kGood);
  EXPECT_EQ(OnLayer(assurance::LandlockOf(kDebian)).what, "ABI 2");
  const Finding missing = OnLayer(assurance::SeccompOf({}));
  EXPECT_EQ(missing.verdict, Verdict::kBad);
  EXPECT_EQ(missing.remedy, assurance::SeccompOf({}).remedy);
}

TEST(Layers, AreNotRefusedForACgroupThatNobodyUses) {
  EXPECT_EQ(OnCgroup(assurance::CgroupOf({})).verdict, Verdict::kNote);
  EXPECT_EQ(OnCgroup(assurance::CgroupOf({.cgroup = assurance::Cgroup::kDelegated})).verdict,
            Verdict::kNote);
}

TEST(Level, IsGoodFromStandardOnAndSaysWhatFullNeeds) {
  const Finding standard = OnLevel(assurance::Judge(kDebian));
  EXPECT_EQ(standard.verdict, Verdict::kGood);
  EXPECT_THAT(standard.what, HasSubstr("standard; full needs Landlock ABI 6"));
}

TEST(Level, IsBadBelowAndNamesTheCheckThatHelps) {
  const Finding none = OnLevel(assurance::Judge({}));
  EXPECT_EQ(none.verdict, Verdict::kBad);
  EXPECT_THAT(none.what, HasSubstr("none (no user namespaces, "));
  EXPECT_EQ(none.remedy, "cowork doctor userns");
}

TEST(Kernel, IsReadAsNumbers) {
  EXPECT_EQ(OnKernel("5.19.0").verdict, Verdict::kGood);
  EXPECT_EQ(OnKernel("10.0").verdict, Verdict::kGood);
  for (const auto* old : {"5.18.9", "5.10.0-28-amd64", "nonsense"}) {
    EXPECT_EQ(OnKernel(old).verdict, Verdict::kBad) << old;
    EXPECT_FALSE(OnKernel(old).remedy.empty()) << old;
  }
}

}  // namespace
}  // namespace cowork::cli::doctor
