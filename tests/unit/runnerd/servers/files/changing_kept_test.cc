// What comes out of its place while a file is changed, where it is not what was to come out: it is
// in its place again or beside it, whatever else happens.

#include <fcntl.h>

#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "runnerd/servers/files/temporary.h"
#include "tests/support/files_change_meanwhile.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::IsOk;
using ::testing::Contains;
using ::testing::IsSupersetOf;

class WhatComesOut : public AChangeMeanwhile {
 protected:
  // In a child: 1 where something is left beside that no error names.
  auto SavingAAndNamingWhatIsBeside() const {
    return [this] {
      const Result<Found> was = Look(project_.fd(), "a");
      if (!was.ok() || was->content != "of a") return 0;
      const Result<void> saved = Save(project_.fd(), "a", *was, "new");
      const std::string told = saved.ok() ? "" : saved.error().message();
      for (const std::string& name : project_.Names())
        if (name != "a" && told.find(name) == std::string::npos) return 1;
      return 0;
    };
  }
  template <typename Body>
  void LosesNothingOfWhoeverDies(Body body) {
    constexpr int kLongestLife = 12;  // From a look to the step that follows from it, and more.
    const auto nothing = [] {};
    for (int life = 0; life <= kLongestLife; ++life)
      for (int moment = 0; ReplaceAAt(moment, body, nothing, life); ++moment) {
        ASSERT_THAT(Save(project_.fd(), "next", Found(), ""), IsOk());
        ASSERT_THAT(Contents(project_), Contains("theirs")) << moment << " and " << life;
      }
  }
  int seen_ = 0;  // How often the moment came that a test is about.
};

TEST_F(WhatComesOut, IsLostNeitherToDeathNorToTheNextWriter) {
  LosesNothingOfWhoeverDies(SavingA("new"));
  LosesNothingOfWhoeverDies(RemovingA());
}

TEST_F(WhatComesOut, IsNotRemovedByAnotherWriterInThatDirectory) {
  const os::UniqueFd directory(::open(project_.path().c_str(), O_RDONLY | O_CLOEXEC));
  const auto sweep = [&] { RemoveTemporariesLeftIn(directory.get()); };
  for (int moment = 0; ReplaceAAt(moment, SavingA("new"), sweep); ++moment)
    ASSERT_EQ(project_.Get("a"), "theirs") << moment;
}

// Somebody saves into the new file, which is to make room again for what came out.
TEST_F(WhatComesOut, InPlaceIsKeptAsWellAndNamed) {
  bool saved = false;
  const auto save_in_place = [&] {
    if (project_.Get("a") != "new") return;
    project_.Put("a", "in place");
    saved = true;
    ++seen_;
  };
  const auto body = SavingAAndNamingWhatIsBeside();
  for (int moment = 0; ReplaceAAt(moment, body, save_in_place); ++moment) {
    ASSERT_TRUE(well_) << moment;
    std::set<std::string> kept{"theirs"};
    if (std::exchange(saved, false)) kept.insert("in place");
    ASSERT_THAT(Contents(project_), IsSupersetOf(kept)) << moment;
  }
  EXPECT_GT(seen_, 0);
}

TEST_F(WhatComesOut, ThatCannotGoBackIsKeptAndNamed) {
  const auto remove_new = [&] {
    if (project_.Get("a") != "new") return;
    std::filesystem::remove(project_.At("a"));
    ++seen_;
  };
  const auto body = SavingAAndNamingWhatIsBeside();
  for (int moment = 0; ReplaceAAt(moment, body, remove_new); ++moment) {
    ASSERT_TRUE(well_) << moment;
    ASSERT_THAT(Contents(project_), Contains("theirs")) << moment;
  }
  EXPECT_GT(seen_, 0);
}

}  // namespace
}  // namespace cowork::files
