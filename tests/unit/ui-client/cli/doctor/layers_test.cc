#include "ui-client/cli/doctor/layers.h"

#include <optional>
#include <utility>

#include <gmock/gmock.h>

#include "common/assurance/wire.h"

namespace cowork::cli::doctor {
namespace {

using ::testing::HasSubstr;

const assurance::Layers kDebian = {.user_namespaces = 0, .proc = 0, .landlock = 2, .seccomp = true};

const Asked kNobody = std::optional<v1::GetStatusResponse>();

Asked Found(const assurance::Layers& layers) {
  v1::GetStatusResponse status;
  *status.mutable_assurance() = assurance::ToWire(assurance::Judge(layers));
  return std::optional(status);
}

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
  const Finding standard = OnLevel(assurance::Judge(kDebian), kNobody);
  EXPECT_EQ(standard.verdict, Verdict::kGood);
  EXPECT_THAT(standard.what, HasSubstr("standard; full needs Landlock ABI 6"));
}

TEST(Level, IsBadBelowAndNamesTheCheckThatHelps) {
  const Finding none = OnLevel(assurance::Judge({}), kNobody);
  EXPECT_EQ(none.verdict, Verdict::kBad);
  EXPECT_THAT(none.what, HasSubstr("none (no user namespaces, "));
  EXPECT_EQ(none.remedy, "cowork doctor userns");
}

TEST(Level, IsTheSameForTheDaemonsOrTheyAreToBeStartedAnew) {
  EXPECT_EQ(OnLevel(assurance::Judge(kDebian), Found(kDebian)).verdict, Verdict::kGood);
  for (const auto& [here, theirs] :
       {std::pair(kDebian, assurance::Layers{}), std::pair(assurance::Layers{}, kDebian)}) {
    const Finding finding = OnLevel(assurance::Judge(here), Found(theirs));
    EXPECT_EQ(finding.verdict, Verdict::kBad);
    EXPECT_THAT(finding.remedy, HasSubstr("cowork down && cowork up"));
  }
  EXPECT_THAT(OnLevel(assurance::Judge(kDebian), Found({})).what,
              HasSubstr("standard here and now, but runnerd found none (no user namespaces, "));
}

TEST(Level, IsJudgedHereWhereNobodyAnswers) {
  const Asked away = Error(ErrorCode::kUnavailable, "brokerd hung up");
  const Asked without_runnerd = std::optional(v1::GetStatusResponse());
  EXPECT_EQ(OnLevel(assurance::Judge(kDebian), away).verdict, Verdict::kGood);
  EXPECT_EQ(OnLevel(assurance::Judge(kDebian), without_runnerd).verdict, Verdict::kGood);
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
