#include "runnerd/servers/files/core/before.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(Sha256("abc"), kOfAbc);
}

TEST(CheckBefore, HoldsWhereTheWordIsThatOfWhatIsThere) {
  EXPECT_THAT(CheckBefore("a", kOfAbc, kOfAbc), IsOk());
  EXPECT_THAT(CheckBefore("a", kAbsent, "absent"), IsOk());
  EXPECT_THAT(CheckBefore("a", kDirectory, "directory"), IsOk());
}

TEST(CheckBefore, SaysWhatIsThereNowWhereItDiffers) {
  EXPECT_THAT(CheckBefore("a", kOfAbc, "absent"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(CheckBefore("a", kOfAbc, "absent").error().message(), HasSubstr(kOfAbc));
  EXPECT_THAT(CheckBefore("a", kAbsent, kOfAbc).error().message(), HasSubstr("absent"));
  EXPECT_THAT(CheckBefore("a", kDirectory, kOfAbc).error().message(), HasSubstr("directory"));
}

TEST(CheckBefore, HoldsForNoCallWithoutAWord) {
  for (const auto now : {kAbsent, kDirectory, std::string_view(kOfAbc), std::string_view()})
    EXPECT_THAT(CheckBefore("a", now, std::nullopt), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(CheckBefore("a", kAbsent, ""), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(CheckBefore, TakesNoOtherSpellingOfADigest) {
  std::string upper = kOfAbc;
  upper[0] = 'B';
  EXPECT_THAT(CheckBefore("a", kOfAbc, upper), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::files
