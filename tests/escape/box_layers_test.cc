// What each layer of a box is for: left out, alone or with the others that catch the same, it lets
// through exactly those probes whose rows say so.

#include <algorithm>
#include <compare>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "runnerd/box/steps.h"
#include "tests/escape/trying.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAreArray;

// Steps that give a box what it has. Without one of them it has less, or does not start.
constexpr std::string_view kGiving[] = {"identity",    "host name", "root",      "programs",
                                        "etc",         "scratch",   "devices",   "proc",
                                        "home",        "project",   "network",   "given files",
                                        "git formats", "listeners", "directory", "environment"};
// Steps that confine PID 1, which tries nothing; box_life_test.cc and box_zygote_test.cc see that
// it is. And one by which it ends a box whose guard the host takes off, as box_watch_test.cc does.
constexpr std::string_view kOfOthers[] = {"watch", "PID 1's descriptors", "PID 1's system calls"};

const Ending& In(ProfileNumber profile, const Probe& probe) {
  return profile == ProfileNumber::kRuntime ? probe.boxed.runtime : probe.boxed.tool;
}

struct LeftOut {
  Layers layers;
  auto operator<=>(const LeftOut&) const = default;
};

std::string NamesOf(Layers layers) {
  std::string names;
  for (const NamedLayer& one : kLayers)
    if ((layers & one.layer) != 0) names += (names.empty() ? "" : ",") + std::string(one.name);
  return names;
}

constexpr Layers kEverything = [] {
  Layers all = 0;
  for (const NamedLayer& one : kLayers) all |= one.layer;
  return all;
}();

// As words that a test's name may hold.
void PrintTo(LeftOut left_out, std::ostream* out) {
  std::string name = NamesOf(left_out.layers);
  std::erase(name, '\'');
  std::ranges::replace_if(
      name, [](char c) { return c == ' ' || c == ',' || c == '-'; }, '_');
  *out << name;
}

// What the rows name, and all there is between nothing and it.
std::vector<LeftOut> EverythingToLeaveOut() {
  std::set<LeftOut> sets;
  for (const Probe& probe : AllProbes())
    for (const ProfileNumber profile : {ProfileNumber::kRuntime, ProfileNumber::kTool}) {
      const Layers whole = In(profile, probe).stopped_by & kEverything;
      for (Layers part = whole; part != 0; part = (part - 1) & whole) sets.insert({part});
    }
  return {sets.begin(), sets.end()};
}

using Names = std::set<std::string>;

// What is mounted on is busy by whatever path one comes; all else of the tree goes with the pivot.
bool GoesThrough(const Ending& ending, Layers left_out) {
  if ((left_out & kPivot) != 0 && ending.how != "EBUSY") left_out |= kInTheTree;
  for (const GoesWith& one : kGoWith)
    if ((one.without & ~left_out) == 0) left_out |= one.goes;
  return (ending.stopped_by & ~left_out) == 0;
}

Names ThroughByTheTable(ProfileNumber profile, Layers left_out) {
  Names names;
  for (const Probe& probe : AllProbes())
    if (GoesThrough(In(profile, probe), left_out)) names.emplace(probe.name);
  return names;
}

Names ThroughInTruth(ProfileNumber profile, Layers left_out) {
  Words all;
  for (const Probe& probe : AllProbes()) all.emplace_back(probe.name);
  Trial trial(NamesOf(left_out));
  const Ended ended = trial.TryIn(profile, all);
  EXPECT_EQ(ended.size(), all.size()) << "some did not start";
  Names names;
  for (const auto& [name, how] : ended)
    if (how == kDone) names.insert(name);
  return names;
}

Names Without(Names names, const Names& others) {
  std::erase_if(names, [&](const std::string& name) { return others.contains(name); });
  return names;
}

class Layer : public testing::TestWithParam<LeftOut> {
 protected:
  static void ExpectExactlyTheTable(ProfileNumber profile) {
    const Names told = ThroughByTheTable(profile, GetParam().layers);
    const Names truth = ThroughInTruth(profile, GetParam().layers);
    EXPECT_THAT(Without(truth, told), IsEmpty()) << "got through, and the table does not say so";
    EXPECT_THAT(Without(told, truth), IsEmpty()) << "did not get through";
  }
};

TEST_P(Layer, OfAToolBoxLeftOutLetsThroughExactlyWhatItCatches) {
  ExpectExactlyTheTable(ProfileNumber::kTool);
}

// Where it does not pivot, the runtime's program is in no tree.
class LayerOfARuntimeBox : public Layer {};

TEST_P(LayerOfARuntimeBox, LeftOutLetsThroughExactlyWhatItCatches) {
  ExpectExactlyTheTable(ProfileNumber::kRuntime);
}

std::vector<LeftOut> EverythingButThePivot() {
  std::vector<LeftOut> sets = EverythingToLeaveOut();
  std::erase_if(sets, [](LeftOut one) { return (one.layers & kPivot) != 0; });
  return sets;
}

INSTANTIATE_TEST_SUITE_P(Without, Layer, testing::ValuesIn(EverythingToLeaveOut()),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(Without, LayerOfARuntimeBox, testing::ValuesIn(EverythingButThePivot()),
                         testing::PrintToStringParamName());

TEST(Layers, AreAllTheStepsThatTakeSomethingAway) {
  for (const box::Step& step : box::Steps()) {
    const auto catches = std::ranges::count(kLayers, step.name, &NamedLayer::name);
    const auto gives = std::ranges::count(kGiving, step.name);
    EXPECT_EQ(catches + gives + std::ranges::count(kOfOthers, step.name), 1) << step.name;
  }
}

TEST(Layers, EachCatchSomething) {
  for (const NamedLayer& one : kLayers)
    EXPECT_THAT(
        EverythingToLeaveOut(),
        Contains(testing::ResultOf([&](LeftOut set) { return set.layers & one.layer; }, Not(0u))))
        << one.name;
}

// An ordinary user may do nothing of the rest without the first, and mount nothing without the
// other.
TEST(Box, CannotBeMadeWithoutTheUserAndTheMountNamespace) {
  House no_user("user namespace");
  EXPECT_THAT(no_user.RunTool({"/bin/true"}).refused, HasSubstr("(namespaces)"));
  House no_mount("mount namespace");
  EXPECT_THAT(no_mount.RunTool({"/bin/true"}).refused, HasSubstr("(root)"));
}

// The last two the kernel refuses outside as well, with another errno. Of all others a user
// namespace is part of the reason, without which there is no box.
constexpr std::string_view kNeverTakenAway[] = {"see-other-uids",
                                                "read-a-neighbours-environment",
                                                "write-a-neighbours-memory",
                                                "read-through-a-neighbours-root",
                                                "open-a-neighbours-namespace",
                                                "umount-proc",
                                                "x32"};

TEST(Layers, AreAllTakenAwayButWhatNoBoxCanBeWithout) {
  std::set<std::string_view> never;
  for (const Probe& probe : AllProbes())
    for (const ProfileNumber profile : {ProfileNumber::kRuntime, ProfileNumber::kTool})
      if (In(profile, probe).how != kDone && !GoesThrough(In(profile, probe), kEverything))
        never.insert(probe.name);
  EXPECT_THAT(never, UnorderedElementsAreArray(kNeverTakenAway));
}

}  // namespace
}  // namespace cowork::escape
