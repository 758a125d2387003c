#include "brokerd/core/assurance.h"

#include <cerrno>

#include <gmock/gmock.h>

namespace cowork::brokerd {
namespace {

using assurance::Level;

const assurance::Layers kDebian = {.user_namespaces = 0, .proc = 0, .landlock = 7, .seccomp = true};

TEST(TooLow, SaysWhatIsMissingAndWhichCommandTellsHowToTurnItOn) {
  assurance::Layers layers = kDebian;
  layers.user_namespaces = EPERM;
  const Error error = TooLow(assurance::Judge(layers), Level::kStandard);
  EXPECT_EQ(error.code(), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(error.message(),
            "this kernel gives level \"reduced\" (no user namespaces); policy asks for "
            "\"standard\"; cowork doctor userns   (what turns that on here, or lower [assurance] "
            "in policy.toml, named and recorded)");
}

TEST(TooLow, SendsNobodyToTurnOnWhatNoMachineHas) {
  EXPECT_EQ(TooLow(assurance::Judge(kDebian), Level::kFull).message(),
            "this kernel gives level \"standard\" (full needs memory and disk limits by cgroup v2, "
            "which boxes do not use yet); policy asks for \"full\"; lower [assurance] in "
            "policy.toml, named and recorded");
}

}  // namespace
}  // namespace cowork::brokerd
