#include "runnerd/session/directory.h"

#include <sys/stat.h>

#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;

class GrantedDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& path : {app_, ours_, ours_ + "/sessions"})
      ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  }
  void TearDown() override { NeverOpen({}); }

  support::ScratchDirectory scratch_;
  const std::string app_ = scratch_.path() + "/app";
  const std::string ours_ = scratch_.path() + "/ours";
};

TEST_F(GrantedDirectory, IsNeverOursNorInOursNorAroundOurs) {
  NeverOpen({ours_});
  EXPECT_THAT(OpenDirectory(app_), IsOk());
  for (const std::string& path : {ours_, ours_ + "/sessions", scratch_.path()})
    EXPECT_THAT(OpenDirectory(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST_F(GrantedDirectory, IsRefusedThoughItWasGrantedByAnOlderInstallation) {
  const Directory granted = OpenDirectory(scratch_.path())->facts;
  ASSERT_THAT(OpenGranted(granted), IsOk());
  NeverOpen({ours_});
  EXPECT_THAT(OpenGranted(granted), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(GrantedDirectory, IsTheOneThatWasGranted) {
  Directory granted = OpenDirectory(app_)->facts;
  granted.inode += 1;
  EXPECT_THAT(OpenGranted(granted), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::runnerd::session
