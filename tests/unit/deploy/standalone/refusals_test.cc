#include "deploy/standalone/refusals.h"

#include <gmock/gmock.h>

namespace cowork::standalone {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimePoint kNoon{};
const Refusal kNoName{.daemon = "brokerd", .why = "it is no name", .detail = ""};
const Refusal kNotOpen{.daemon = "brokerd", .why = "it is not open", .detail = ""};

TEST(Refusals, AreLoggedAtOnceAndThenCounted) {
  Refusals refusals;
  EXPECT_THAT(refusals.Due(kNoon), IsEmpty());
  refusals.Add(kNoName, "phone");
  EXPECT_THAT(refusals.Due(kNoon), SizeIs(1));
  for (int i = 0; i < 1000; ++i) {
    refusals.Add(kNoName, "phone");
    EXPECT_THAT(refusals.Due(kNoon + kBetweenRefusalsLogged - 1ms), IsEmpty());
  }
  refusals.Add(kNoName, "robot");
  const auto due = refusals.Due(kNoon + kBetweenRefusalsLogged);
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].times, 1001U);
  EXPECT_EQ(due[0].client, "robot") << "the last one";
  EXPECT_THAT(refusals.Due(kNoon + 10 * kBetweenRefusalsLogged), IsEmpty());
}

TEST(Refusals, OfOtherReasonsAreLoggedByThemselves) {
  Refusals refusals;
  refusals.Add(kNoName, "phone");
  EXPECT_THAT(refusals.Due(kNoon), SizeIs(1));
  refusals.Add(kNotOpen, "phone");
  EXPECT_THAT(refusals.Due(kNoon), SizeIs(1));
}

TEST(Refusals, AreForgottenWhenTheyDoNotComeAgain) {
  Refusals refusals;
  refusals.Add(kNoName, "phone");
  EXPECT_THAT(refusals.Due(kNoon), SizeIs(1));
  EXPECT_THAT(refusals.Due(kNoon + kBetweenRefusalsLogged - 1ms), IsEmpty());
  EXPECT_EQ(refusals.kept(), 1U);
  EXPECT_THAT(refusals.Due(kNoon + kBetweenRefusalsLogged), IsEmpty());
  EXPECT_EQ(refusals.kept(), 0U);
}

}  // namespace
}  // namespace cowork::standalone
