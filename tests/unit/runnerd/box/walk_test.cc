#include "runnerd/box/walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/os/unique_fd.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::box {
namespace {

using support::FailsWith;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr GuardedName kAnywhere[] = {
    {".git", Guard::kPinned}, {".envrc", Guard::kReadOnly}, {".vscode", Guard::kReadOnly}};
constexpr GuardedName kOutsidePackages[] = {{".idea", Guard::kReadOnly}};
constexpr GuardedName kInRepository[] = {{"config", Guard::kReadOnly}};
constexpr Guards kGuards{
    .anywhere = kAnywhere, .in_repository = kInRepository, .outside_packages = kOutsidePackages};

class WalkTest : public testing::Test {
 protected:
  void Make(const std::string& name) const {
    const std::filesystem::path path = directory_.path() + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    ::close(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  }
  Result<std::vector<GuardedPath>> Find(const WalkBounds& bounds = {}) const {
    const os::UniqueFd fd(::open(directory_.path().c_str(), O_PATH | O_CLOEXEC));
    return FindGuarded(fd.get(), kGuards, bounds);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    const auto found = Find();
    if (found.ok())
      for (const GuardedPath& one : *found) names.push_back(one.path);
    return names;
  }
  support::ScratchDirectory directory_;
};

TEST_F(WalkTest, FindsEachNameWithWhatHoldsItFirst) {
  for (const char* name : {"a/b/.git/config", "a/.envrc", "z/config", "store/objects/x",
                           "store/refs/x", "store/config"})
    Make(name);
  EXPECT_THAT(Names(), ElementsAre("a/.envrc", "a/b/.git", "a/b/.git/config", "store/config"));
}

TEST_F(WalkTest, SharesTheTimeOfTheWalkThatItContinues) {
  const os::UniqueFd fd(::open(directory_.path().c_str(), O_PATH | O_CLOEXEC));
  const auto long_ago = WalkBudget::Clock::now() - 2 * WalkBounds().time;
  const auto found = FindGuarded(fd.get(), kGuards, {}, long_ago);
  ASSERT_THAT(found, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(found.error().message(), HasSubstr("slow to read"));
}

TEST_F(WalkTest, LeavesOutWhatAGuardCoversAnyhow) {
  Make(".vscode/.envrc");
  EXPECT_THAT(Names(), ElementsAre(".vscode"));
}

TEST_F(WalkTest, KnowsPackagesHoweverDeepAndWhatWasCheckedOutAmongThem) {
  for (const char* name :
       {"app/.idea/x", "app/node_modules/.idea/x", "app/node_modules/@a/b/.idea/x",
        "app/node_modules/mine/.git/HEAD", "app/node_modules/mine/.idea/x",
        "app/node_modules/mine/src/.idea/x", "app/node_modules/mine/node_modules/c/.idea/x"})
    Make(name);
  EXPECT_THAT(Names(),
              ElementsAre("app/.idea", "app/node_modules/mine/.git", "app/node_modules/mine/.idea",
                          "app/node_modules/mine/src/.idea"));
}

// As fast as it goes, and so while it has been listed and is not open yet.
class Renaming {
 public:
  Renaming(std::string one, std::string other)
      : thread_([this, one = std::move(one), other = std::move(other)] {
          while (!enough_) {
            ::rename(one.c_str(), other.c_str());
            ::rename(other.c_str(), one.c_str());
          }
        }) {}
  ~Renaming() {
    enough_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> enough_ = false;
  std::thread thread_;
};

TEST_F(WalkTest, MissesNothingInADirectoryThatIsRenamedMeanwhile) {
  constexpr int kEnough = 50;
  Make("a/.envrc");
  const Renaming renaming(directory_.path() + "/a", directory_.path() + "/b");
  int found = 0;
  int refused = 0;
  for (int i = 0; i < 1'000'000 && std::min(found, refused) < kEnough; ++i) {
    const auto guarded = Find({.tries = 1});
    ++(guarded.ok() ? found : refused);
    if (guarded.ok())
      ASSERT_EQ(guarded->size(), 1u);
    else
      ASSERT_THAT(guarded.error().message(), HasSubstr("come and go"));
  }
  EXPECT_GE(std::min(found, refused), kEnough);  // Both were met, so it was raced.
}

TEST_F(WalkTest, WalksAgainWhereOneVanished) {
  Make("a/.envrc");
  const Renaming renaming(directory_.path() + "/a", directory_.path() + "/b");
  int refused = 0;
  for (int i = 0; i < 1000; ++i) refused += Find().ok() ? 0 : 1;
  EXPECT_LE(refused, 20);  // Luck has no bound: it may be in the way each time.
}

TEST_F(WalkTest, FollowsNoLink) {
  std::filesystem::create_directory(directory_.path() + "/deep");
  std::filesystem::create_symlink("..", directory_.path() + "/deep/again");
  std::filesystem::create_symlink("/etc", directory_.path() + "/.vscode");
  EXPECT_THAT(Names(), ElementsAre(".vscode"));
}

TEST_F(WalkTest, SaysWhichBoundItWouldPass) {
  for (const char* name : {"1/.envrc", "2/.envrc", "3/4/5/x"}) Make(name);
  EXPECT_THAT(Find({.entries = 5}), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Find({.entries = 5}).error().message(), HasSubstr("more than 5 files"));
  EXPECT_THAT(Find({.found = 1}).error().message(), HasSubstr("more than 1 guarded names"));
  EXPECT_THAT(Find({.depth = 2}).error().message(), HasSubstr("more than 2 deep"));
  EXPECT_THAT(Find({.time = std::chrono::seconds(-1)}).error().message(),
              HasSubstr("slow to read"));
  EXPECT_EQ(Find({.entries = 8, .found = 2, .depth = 3}).ok(), true);
}

TEST_F(WalkTest, HasNoMorePathsInMindThanItsBoundSays) {
  for (const char* name : {"1/x", "2/x", "3/x"}) Make(name);
  EXPECT_THAT(Find({.bytes = 2}).error().message(), HasSubstr("paths so long"));
  EXPECT_TRUE(Find({.bytes = 3}).ok());
}

// Whoever may chmod it could hide in it what the next walk has to find.
TEST_F(WalkTest, RefusesADirectoryOfThePersonsThatCannotBeListed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root lists everything";
  Make("dark/.envrc");
  const std::string dark = directory_.path() + "/dark";
  ASSERT_EQ(::chmod(dark.c_str(), 0300), 0);
  EXPECT_THAT(Find().error().message(), HasSubstr("dark cannot be listed"));
  ASSERT_EQ(::chmod(dark.c_str(), 0), 0);
  EXPECT_THAT(Find().error().message(), HasSubstr("dark cannot be listed"));
  ASSERT_EQ(::chmod(dark.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0300), 0);
  EXPECT_THAT(Find().error().message(), HasSubstr(". cannot be listed"));
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0700), 0);
}

}  // namespace
}  // namespace cowork::box
