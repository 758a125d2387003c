#include "common/assurance/core/level.h"

#include <cerrno>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::assurance {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

Layers Whole() {
  return {.user_namespaces = 0, .proc = 0, .landlock = 7, .seccomp = true, .cgroup = Cgroup::kUsed};
}

// The machine that has everything, but for one thing.
template <typename T>
Layers WholeBut(T Layers::*layer, T value) {
  Layers layers = Whole();
  layers.*layer = value;
  return layers;
}

Level LevelOf(const Layers& layers) {
  return Judge(layers).level;
}

TEST(Level, IsFullWithAllOfIt) {
  EXPECT_EQ(LevelOf(Whole()), Level::kFull);
  EXPECT_EQ(LevelOf(WholeBut(&Layers::landlock, 6)), Level::kFull);
  EXPECT_EQ(Judge(Whole()).lacks, "");
}

TEST(Level, IsNotFullAsLongAsBoxesUseNoCgroup) {
  for (const Cgroup cgroup : {Cgroup::kMissing, Cgroup::kDelegated}) {
    const Assurance assurance = Judge(WholeBut(&Layers::cgroup, cgroup));
    EXPECT_EQ(assurance.level, Level::kStandard);
    EXPECT_EQ(assurance.lacks,
              "full needs memory and disk limits by cgroup v2, which boxes do not use yet");
  }
}

TEST(Level, IsStandardFromDebiansOwnKernelOn) {
  for (const int abi : {2, 3, 4, 5}) {
    const Assurance assurance = Judge(WholeBut(&Layers::landlock, abi));
    EXPECT_EQ(assurance.level, Level::kStandard) << abi;
    EXPECT_THAT(assurance.lacks, HasSubstr("full needs Landlock ABI 6, and")) << abi;
  }
}

TEST(Level, IsReducedWithoutUserNamespaces) {
  const Assurance assurance = Judge(WholeBut(&Layers::user_namespaces, EPERM));
  EXPECT_EQ(assurance.level, Level::kReduced);
  EXPECT_EQ(assurance.lacks, "no user namespaces");
  EXPECT_EQ(CommandFor(assurance), "cowork doctor userns");
}

TEST(Level, IsReducedWhereABoxGetsNoProcOfItsOwn) {
  const Assurance assurance = Judge(WholeBut(&Layers::proc, EPERM));
  EXPECT_EQ(assurance.level, Level::kReduced);
  EXPECT_EQ(assurance.lacks, "no /proc in a box");
  EXPECT_EQ(CommandFor(assurance), "cowork doctor proc");
}

TEST(Level, IsReducedNoMoreWithAnOldLandlock) {
  Layers layers = WholeBut(&Layers::user_namespaces, EPERM);
  layers.landlock = 4;
  EXPECT_EQ(LevelOf(layers), Level::kReduced);
  layers.landlock = 3;
  EXPECT_EQ(LevelOf(layers), Level::kNone);
}

TEST(Level, IsNoneWithoutLandlockOrSeccomp) {
  for (const int abi : {0, 1}) {
    EXPECT_EQ(LevelOf(WholeBut(&Layers::landlock, abi)), Level::kNone) << abi;
    EXPECT_EQ(Judge(WholeBut(&Layers::landlock, abi)).lacks, "no Landlock ABI 2") << abi;
  }
  const Assurance assurance = Judge(WholeBut(&Layers::seccomp, false));
  EXPECT_EQ(assurance.level, Level::kNone);
  EXPECT_EQ(assurance.lacks, "no seccomp");
  EXPECT_EQ(CommandFor(assurance), "cowork doctor seccomp");
}

TEST(Level, NamesEverythingThatIsMissing) {
  const Assurance assurance = Judge({});
  EXPECT_EQ(assurance.level, Level::kNone);
  EXPECT_EQ(assurance.lacks, "no user namespaces, no Landlock ABI 2, no seccomp");
  EXPECT_EQ(CommandFor(assurance), "cowork doctor userns");
}

TEST(Level, RisesAsItIsNamed) {
  EXPECT_TRUE(Level::kNone < Level::kReduced && Level::kReduced < Level::kStandard &&
              Level::kStandard < Level::kFull);
  for (const Level level : {Level::kNone, Level::kReduced, Level::kStandard, Level::kFull})
    EXPECT_EQ(LevelNamed(NameOf(level)), level);
  for (const auto* other : {"", "Full", "standard ", "high"})
    EXPECT_FALSE(LevelNamed(other).has_value()) << other;
}

TEST(Boxes, CanBeMadeFromStandardOn) {
  EXPECT_THAT(CheckThatBoxesCanBeMade(Judge(Whole())), IsOk());
  EXPECT_THAT(CheckThatBoxesCanBeMade(Judge(WholeBut(&Layers::landlock, 2))), IsOk());
}

TEST(Boxes, AreRefusedByTheNameOfTheMissingLayerWithWhatToDo) {
  const Result<void> refused =
      CheckThatBoxesCanBeMade(Judge(WholeBut(&Layers::user_namespaces, EPERM)));
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(refused.error().message(),
            "this kernel gives level \"reduced\" (no user namespaces), and no box can be made with "
            "less than \"standard\"; cowork doctor userns");
  EXPECT_THAT(CheckThatBoxesCanBeMade({}), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::assurance
