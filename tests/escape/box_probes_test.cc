// Every probe of the table, three times: outside, where it has to show that it works, and in the
// two boxes that run what others wrote. One that does not start, or ends otherwise than its row
// says, is a broken probe or a broken box; both are red.

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

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

// What the kernel alone refuses an ordinary user shows nothing of us.
TEST(Probes, WorkOutsideWhereverTheKernelLetsThem) {
  for (const Probe& probe : AllProbes()) {
    const bool refused_anyway = (probe.boxed.tool.stopped_by & kKernel) != 0;
    EXPECT_EQ(probe.outside == kDone, !refused_anyway) << probe.name;
  }
}

}  // namespace
}  // namespace cowork::escape
