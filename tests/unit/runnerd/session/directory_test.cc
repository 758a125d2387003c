#include "runnerd/session/directory.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/session/facts.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/own_namespaces.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

namespace fs = std::filesystem;

using support::Ending;
using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

class GrantedDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& path : {app_, other_, ours_, ours_ + "/sessions"})
      ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
    StandOn(Ground());
  }

  struct Ground Ground(std::string boot = "this boot") const {
    return {.forbidden = {}, .person = ::geteuid(), .boot = std::move(boot)};
  }

  support::ScratchDirectory scratch_;
  const std::string app_ = scratch_.path() + "/app";
  const std::string other_ = scratch_.path() + "/other";
  const std::string ours_ = scratch_.path() + "/ours";
};

TEST_F(GrantedDirectory, IsOpenedByItsRealPath) {
  fs::create_directory_symlink(app_, scratch_.path() + "/link");
  fs::create_directory(app_ + "/sub");
  EXPECT_THAT(OpenDirectory(app_), IsOk());
  for (const char* path : {"/link", "/link/sub"})
    EXPECT_THAT(OpenDirectory(scratch_.path() + path), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(OpenDirectory("/proc/self/cwd"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(OpenDirectory(app_ + "/../app"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(OpenDirectory("app"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(OpenDirectory(app_ + "/nothing"), FailsWith(ErrorCode::kNotFound));
}

TEST_F(GrantedDirectory, IsNoneOfABoxsOwnPlaces) {
  for (const char* path : {"/", "/tmp", "/home", "/usr", "/proc/self", "/dev/shm/x", "/run/user/7"})
    EXPECT_THAT(OpenDirectory(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST_F(GrantedDirectory, IsNeverOursNorInOursNorAroundOurs) {
  auto ground = Ground();
  ground.forbidden.ours = {ours_};
  StandOn(ground);
  EXPECT_THAT(OpenDirectory(app_), IsOk());
  for (const std::string& path : {ours_, ours_ + "/sessions", scratch_.path()})
    EXPECT_THAT(OpenDirectory(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST_F(GrantedDirectory, IsRefusedThoughItWasGrantedByAnOlderInstallation) {
  const Directory granted = OpenDirectory(scratch_.path())->facts;
  ASSERT_THAT(OpenGranted(granted), IsOk());
  auto ground = Ground();
  ground.forbidden.ours = {ours_};
  StandOn(ground);
  EXPECT_THAT(OpenGranted(granted), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(GrantedDirectory, IsThePersonsOwn) {
  auto somebody_elses = Ground();
  somebody_elses.person += 1;
  StandOn(somebody_elses);
  EXPECT_THAT(OpenDirectory(app_), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(GrantedDirectory, IsClosedToEveryUserWhenItIsUsedToo) {
  const Directory granted = OpenDirectory(app_)->facts;
  ASSERT_EQ(::chmod(app_.c_str(), 01777), 0);
  EXPECT_THAT(OpenGranted(granted), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(OpenDirectory(app_), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_EQ(::chmod(app_.c_str(), 0755), 0);
  EXPECT_THAT(OpenGranted(granted), IsOk());
}

void ExpectAnother(const Directory& granted) {
  const auto opened = OpenGranted(granted);
  ASSERT_THAT(opened, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(opened.error().message(), HasSubstr("; cowork grant add " + granted.path));
}

TEST_F(GrantedDirectory, IsAnotherThatWasMadeAnew) {
  const Directory granted = OpenDirectory(app_)->facts;
  do {  // Until the file system's clock, which is slower than we are, has ticked.
    ASSERT_EQ(::rmdir(app_.c_str()), 0);
    ASSERT_EQ(::mkdir(app_.c_str(), 0700), 0);
  } while (OpenDirectory(app_)->facts.born_unix_ns == granted.born_unix_ns);
  ExpectAnother(granted);
}

TEST_F(GrantedDirectory, IsAnotherThatWasMovedThere) {
  const Directory granted = OpenDirectory(app_)->facts;
  ASSERT_EQ(::renameat2(AT_FDCWD, app_.c_str(), AT_FDCWD, other_.c_str(), RENAME_EXCHANGE), 0);
  ExpectAnother(granted);
  ASSERT_EQ(::renameat2(AT_FDCWD, app_.c_str(), AT_FDCWD, other_.c_str(), RENAME_EXCHANGE), 0);
  EXPECT_THAT(OpenGranted(granted), IsOk());
}

// The file system gives a number that is free again to the next one.
TEST_F(GrantedDirectory, IsAnotherThatHasTheSameNumberAndIsYounger) {
  Directory granted = OpenDirectory(app_)->facts;
  granted.born_unix_ns -= 1;
  ExpectAnother(granted);
}

TEST_F(GrantedDirectory, IsTheSameInAnotherBootUnlessItIsYounger) {
  Directory granted = OpenDirectory(app_)->facts;
  granted.device += 1;
  granted.mount += 1;
  ExpectAnother(granted);
  StandOn(Ground("the next boot"));
  EXPECT_THAT(OpenGranted(granted), IsOk());
  granted.born_unix_ns -= 1;
  ExpectAnother(granted);
}

TEST_F(GrantedDirectory, IsNoneThatNoBootIsKnownOf) {
  Directory granted = OpenDirectory(app_)->facts;
  granted.boot = "";
  ExpectAnother(granted);
}

int TellsWhatIsMountedOver(const std::string& place, const std::string& what) {
  support::EnterOwnNamespaces();
  const Directory granted = OpenDirectory(place)->facts;
  if (::mount(what.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) != 0) return 2;
  if (OpenGranted(granted).ok()) return 1;
  if (::umount2(place.c_str(), 0) != 0) return 2;
  return OpenGranted(granted).ok() ? 0 : 3;
}

TEST_F(GrantedDirectory, IsAnotherThatWasMountedOverItThoughItBeTheSameOne) {
  EXPECT_EQ(support::InChild([&] { return TellsWhatIsMountedOver(app_, other_); }),
            Ending::Exit(0));
  EXPECT_EQ(support::InChild([&] { return TellsWhatIsMountedOver(app_, app_); }), Ending::Exit(0));
}

TEST_F(GrantedDirectory, IsNeverAnotherWhileOneIsExchangedForIt) {
  const Directory granted = OpenDirectory(app_)->facts;
  std::atomic<bool> enough = false;
  std::thread exchanging([&] {
    while (!enough) ::renameat2(AT_FDCWD, app_.c_str(), AT_FDCWD, other_.c_str(), RENAME_EXCHANGE);
  });
  int opened = 0;
  int refused = 0;
  for (int tries = 0; tries < 1'000'000 && (opened < 1000 || refused < 1000); ++tries) {
    const auto directory = OpenGranted(granted);
    ++(directory.ok() ? opened : refused);
    if (!directory.ok()) continue;
    EXPECT_EQ(LookAt(*directory)->identity.inode, granted.inode);
  }
  enough = true;
  exchanging.join();
  EXPECT_GE(std::min(opened, refused), 1000);  // Both were met, so it was raced.
}

TEST(Facts, AreNoneWhereTheFileSystemKeepsNoBirthTimes) {
  const os::UniqueFd directory(::open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const auto facts = LookAt(directory);
  ASSERT_THAT(facts, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(facts.error().message(), HasSubstr("keeps no birth times"));
}

}  // namespace
}  // namespace cowork::runnerd::session
