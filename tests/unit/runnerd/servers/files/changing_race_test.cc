// A change, and somebody who does something to the same files at each moment of it.

#include <set>
#include <string>

#include <gmock/gmock.h>

#include "runnerd/servers/files/core/own_names.h"
#include "tests/support/files_change_meanwhile.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::IsOk;
using support::Traced;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

TEST_F(AChangeMeanwhile, IsNeverLostByASave) {
  int moment = 0;
  for (; ReplaceAAt(moment, SavingA("new")); ++moment)
    ASSERT_EQ(project_.Get("a"), "theirs") << moment;
  EXPECT_EQ(project_.Get("a"), "new");
  EXPECT_GT(moment, 20);
}

TEST_F(AChangeMeanwhile, IsNeverLostByARemoval) {
  int moment = 0;
  for (; ReplaceAAt(moment, RemovingA()); ++moment)
    ASSERT_EQ(project_.Get("a"), "theirs") << moment;
  EXPECT_FALSE(project_.Has("a"));
  EXPECT_GT(moment, 10);
}

// From one moment on, at each, or at each second or third.
TEST_F(AChangeMeanwhile, LosesNothingHoweverOftenItComes) {
  for (int step = 1; step <= 3; ++step)
    for (int from = 0; from < kEveryMoment / 2; ++from) {
      BeginAnew();
      project_.Put("b", "of b");
      Traced change(SavingA("new"));
      for (int stop = 0; change.GoOn(); ++stop)
        if (stop >= from && (stop - from) % step == 0) SwapAWithB();
      const std::set<std::string> kept = change.EndedWell() ? std::set<std::string>{"new", "of b"}
                                                            : std::set<std::string>{"of a", "of b"};
      ASSERT_THAT(Contents(project_), IsSupersetOf(kept)) << from << " by " << step;
    }
}

// Wherever it is killed, at the begin of a system call or at its end.
TEST_F(AChangeMeanwhile, OrDeathLeavesTheOldContentOrTheNewWhole) {
  const std::string new_content(200'000, 'n');
  std::set<char> seen;
  for (int moment = 0, last = kEveryMoment; moment <= last; ++moment) {
    project_.Put("a", "of a");
    Traced change(SavingA(new_content));
    for (int stop = 0; stop <= moment; ++stop)
      if (!change.GoOn()) last = moment;
    change.Kill();
    const std::string content = project_.Get("a");
    ASSERT_THAT(content, AnyOf("of a", new_content)) << moment;
    seen.insert(content.front());
  }
  EXPECT_THAT(seen, ElementsAre('n', 'o'));
  EXPECT_THAT(Save(project_.fd(), "b", Found(), "of a"), IsOk());
  for (const std::string& name : project_.Names()) {
    EXPECT_FALSE(IsNameOfTemporary(name)) << name;
    EXPECT_THAT(project_.Get(name), AnyOf("of a", new_content)) << name;
  }
}

}  // namespace
}  // namespace cowork::files
