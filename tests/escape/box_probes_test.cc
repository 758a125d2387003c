// Every probe of the table, three times: outside, where it has to show that it works, and in the
// two boxes that run what others wrote. One that does not start, or ends otherwise than its row
// says, is a broken probe or a broken box; both are red.

#include <algorithm>
#include <initializer_list>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>

#include "tests/escape/trying.h"

namespace cowork::escape {

void PrintTo(const Probe& probe, std::ostream* out) {
  *out << probe.name;
}

namespace {

using box::ProfileNumber;
using testing::ElementsAre;
using testing::Pair;

std::string NameOf(const testing::TestParamInfo<Probe>& probe) {
  std::string name(probe.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
}

class EachProbe : public testing::TestWithParam<Probe> {
 protected:
  std::string name() const { return std::string(GetParam().name); }
  auto Ends(std::string_view how) const { return ElementsAre(Pair(name(), std::string(how))); }

  Trial trial_;
};

TEST_P(EachProbe, EndsOutside) {
  EXPECT_THAT(trial_.TryOutside({name()}), Ends(GetParam().outside));
}

TEST_P(EachProbe, EndsInARuntimeBox) {
  EXPECT_THAT(trial_.TryIn(ProfileNumber::kRuntime, {name()}), Ends(GetParam().boxed.runtime.how));
}

TEST_P(EachProbe, EndsInAToolBox) {
  EXPECT_THAT(trial_.TryIn(ProfileNumber::kTool, {name()}), Ends(GetParam().boxed.tool.how));
}

INSTANTIATE_TEST_SUITE_P(Table, EachProbe, testing::ValuesIn(AllProbes()), NameOf);

TEST(Probes, AreManyAndEachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Probe& probe : AllProbes()) names.insert(probe.name);
  EXPECT_EQ(names.size(), AllProbes().size());
  EXPECT_GE(names.size(), 180u);  // Or a theme is missing from the table.
}

// By the numbers under which we collected them; a row that goes leaves none of them unanswered.
TEST(Probes, TryEachOfTheseAttacks) {
  std::set<int> tried;
  for (const Probe& probe : AllProbes()) tried.insert(probe.answers);
  EXPECT_THAT(tried,
              ElementsAre(1, 2, 3, 5, 6, 9, 13, 14, 15, 16, 17, 21, 22, 23, 24, 25, 26, 28, 29, 30,
                          31, 32, 33, 35, 36, 37, 38, 39, 41, 43, 46, 47, 50, 51, 52));
}

// The other boxes that run a program with children, against the strictest there is a row for.
TEST(Probes, GetThroughInNoBoxOfAServerThatTheToolBoxKeepsThemIn) {
  Words all;
  std::set<std::string> through_a_tool_box;
  for (const Probe& probe : AllProbes()) {
    all.emplace_back(probe.name);
    if (probe.boxed.tool.how == kDone) through_a_tool_box.emplace(probe.name);
  }
  for (const auto& [profile, besides] :
       std::initializer_list<std::pair<ProfileNumber, std::set<std::string>>>{
           {ProfileNumber::kMcp, {}},
           // It has openat2, whose mode no filter sees (runnerd/box/worker_policy.cc).
           {ProfileNumber::kFiles, {"openat2-set-uid"}},
           {ProfileNumber::kReadingFiles, {"openat2-set-uid"}}}) {
    Trial trial;
    const Ended ended = trial.TryIn(profile, all);
    EXPECT_EQ(ended.size(), all.size()) << "some did not start";
    std::set<std::string> more;
    for (const auto& [name, how] : ended)
      if (how == kDone && !through_a_tool_box.contains(name)) more.insert(name);
    EXPECT_EQ(more, besides) << static_cast<int>(profile);
  }
}

// What the kernel alone refuses an ordinary user shows nothing of us.
TEST(Probes, WorkOutsideWhereverTheKernelLetsThem) {
  for (const Probe& probe : AllProbes()) {
    const bool refused_anyway = (probe.boxed.tool.stopped_by & kKernel) != 0;
    EXPECT_EQ(probe.outside == kDone, !refused_anyway) << probe.name;
  }
}

}  // namespace
}  // namespace cowork::escape
