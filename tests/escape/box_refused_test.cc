// The zygote where the kernel refuses it a layer that runnerd had found: no box is made, the error
// names the step, what was refused and what to do, and nothing of the box is left.

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/refusing.h"
#include "tests/support/missing_layers.h"

namespace cowork::escape {
namespace {

using support::OnMachineThat;

Error RefusalBy(const std::string& program, House& house) {
  return Refusing(house, box::StartZygote(program).value()).RefusalOf();
}

void ExpectRefused(const Error& error, const std::string& words) {
  EXPECT_EQ(error.code(), ErrorCode::kFailedPrecondition) << error.message() << error.detail();
  EXPECT_EQ(error.message(), "no sandbox could be made " + words);
}

// The kernel lets a program that its user may not read write no map, nor its children.
TEST(Box, IsRefusedByItsStepWhereItsUidCannotBeMapped) {
  OnMachineThat(
      [] {},
      [] {
        House house;
        const std::string unreadable = house.home / "zygote";
        std::filesystem::copy_file(COWORK_ZYGOTE, unreadable);
        ASSERT_EQ(::chmod(unreadable.c_str(), S_IXUSR), 0);
        const Error error = RefusalBy(unreadable, house);
        ExpectRefused(
            error, "(identity): the kernel refused it the map of its user; cowork doctor userns");
        EXPECT_THAT(error.detail(), testing::HasSubstr("/proc/self/"));
      });
}

TEST(Box, IsRefusedWhereNoUserNamespaceCanBeMade) {
  OnMachineThat(support::LoseUserNamespaces, [] {
    House house;
    ExpectRefused(
        RefusalBy(COWORK_ZYGOTE, house),
        "(namespaces): the kernel gave it no namespaces of its own; cowork doctor userns");
  });
}

TEST(Box, IsRefusedWhereProcIsCovered) {
  OnMachineThat(support::CoverProc, [] {
    House house;
    ExpectRefused(RefusalBy(COWORK_ZYGOTE, house),
                  "(proc): the kernel refused it a /proc of its own; cowork doctor proc");
  });
}

TEST(Box, IsRefusedWithoutLandlock) {
  OnMachineThat(support::LoseLandlock, [] {
    House house;
    ExpectRefused(RefusalBy(COWORK_ZYGOTE, house),
                  "(landlock): this kernel has no Landlock of ABI 2 or later (Linux 5.19, "
                  "lsm=landlock); cowork doctor landlock");
  });
}

// Two of its processes install one each; which of them says it first is chance.
TEST(Box, IsRefusedWithoutSeccomp) {
  OnMachineThat(support::LoseSeccomp, [] {
    House house;
    const Error error = RefusalBy(COWORK_ZYGOTE, house);
    EXPECT_EQ(error.code(), ErrorCode::kFailedPrecondition) << error.message();
    EXPECT_THAT(
        error.message(),
        testing::EndsWith("): this kernel takes no seccomp filter from us; cowork doctor seccomp"));
  });
}

}  // namespace
}  // namespace cowork::escape
