// Every step of a box (runnerd/box/steps.h) is made to fail: there is no box then, the error
// carries that step's name and a remedy, and nothing of the box is left.

#include <algorithm>
#include <cctype>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "common/os/spawn.h"
#include "runnerd/box/steps.h"
#include "tests/escape/house.h"
#include "tests/escape/refusing.h"
#include "tests/support/eventually.h"

namespace cowork::box {

void PrintTo(const Step& step, std::ostream* out) {
  *out << step.name;
}

}  // namespace cowork::box

namespace cowork::escape {
namespace {

using box::Step;
using box::Taker;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

box::ZygoteProcess StartFailing(Words words) {
  frame::Pair pair = frame::MakePair().value();
  words.insert(words.begin(), COWORK_FAILING_ZYGOTE);
  const pid_t pid = os::Spawn({.command_line = words,
                               .environment = {},
                               .log = STDERR_FILENO,
                               .socket = pair.theirs.get()})
                        .value();
  return {.pid = pid, .pair = std::move(pair.ours)};
}

class AStepThatFails : public testing::TestWithParam<Step> {
 protected:
  static void ExpectNoBox(const Words& mode) {
    House house;
    Refusing zygote(house, StartFailing(mode));
    ExpectNamed(zygote.RefusalOf({"/usr/bin/touch", house.project / "ran"}));
    // PID 1 goes on beside its child, so where that one fails the program may have begun.
    EXPECT_TRUE(GetParam().taker == Taker::kPidOne || !house.project.Has("ran"));
    // One box came and went, so all that a zygote has of its own is open, and nothing more.
    size_t open = 0;
    ASSERT_TRUE(support::Eventually([&] { return (open = zygote.OpenDescriptors()) == kOwn; }))
        << open;
    ExpectNamed(zygote.RefusalOf());
    EXPECT_TRUE(support::Eventually([&] { return (open = zygote.OpenDescriptors()) == kOwn; }))
        << open;
  }

 private:
  static constexpr size_t kOwn = 5;  // Stdio, the pair and what tells it of deaths.

  static void ExpectNamed(const Error& error) {
    const std::string name(GetParam().name);
    EXPECT_THAT(error.message(), StartsWith("no sandbox could be made (" + name + "): "));
    EXPECT_THAT(error.message(),
                AnyOf(EndsWith("; runnerd's log has the detail"), HasSubstr("; cowork doctor ")));
    EXPECT_THAT(error.detail(), HasSubstr("close_range"));
  }
};

TEST_P(AStepThatFails, NamesItselfAndLeavesNothing) {
  ExpectNoBox({std::string(GetParam().name)});
}

TEST_P(AStepThatFails, LeavesNothingOfWhatItHadDoneByThen) {
  ExpectNoBox({std::string(GetParam().name), "late"});
}

// As a test may be called.
std::string NameOf(const testing::TestParamInfo<Step>& info) {
  std::string name(info.param.name);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(OfABox, AStepThatFails,
                         testing::ValuesIn(box::Steps().begin(), box::Steps().end()), NameOf);

TEST(StepsOfABox, AreToldApartByTheirNames) {
  std::set<std::string_view> names;
  for (const Step& step : box::Steps()) names.insert(step.name);
  EXPECT_EQ(names.size(), box::Steps().size());
}

TEST(StepsOfABox, AreAllTakenWhereNoneFails) {
  House house;
  EXPECT_EQ(Refusing(house, StartFailing({"no step of this name"})).RefusalOf().message(),
            "it runs");
}

TEST(StepsOfABox, OfWhichTwoFailAtOnceAreToldByTheFirst) {
  House house;
  Refusing zygote(house, StartFailing({"directory", "both"}));
  for (int i = 0; i < 2; ++i)
    EXPECT_THAT(zygote.RefusalOf().message(),
                StartsWith("no sandbox could be made (the worker's)"));
}

TEST(StepsOfABox, ThatFailWithoutAReportAreToldAllTheSame) {
  House house;
  Refusing zygote(house, StartFailing({"directory", "unsaid"}));
  EXPECT_THAT(zygote.RefusalOf().message(), HasSubstr("it did not say at which step"));
}

}  // namespace
}  // namespace cowork::escape
