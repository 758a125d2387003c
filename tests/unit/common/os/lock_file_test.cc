#include "common/os/lock_file.h"

#include <unistd.h>

#include <gmock/gmock.h>

#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::os {
namespace {

using support::Ending;
using support::IsOk;

class LockFileTest : public ::testing::Test {
 protected:
  support::ScratchDirectory scratch_;
  const std::string path_ = scratch_.path() + "/lock";
};

TEST_F(LockFileTest, IsHeldByOneProcessAndNamesIt) {
  const auto lock = LockFile::Take(path_);
  ASSERT_THAT(lock, IsOk());
  const pid_t holder = ::getpid();
  EXPECT_EQ(support::InChild([&] {
              if (LockFile::HolderOf(path_) != holder) return 1;
              return LockFile::Take(path_).ok() ? 2 : 0;
            }),
            Ending::Exit(0));
}

TEST_F(LockFileTest, IsFreeAgainWhenItsHolderWasKilled) {
  EXPECT_EQ(support::InChild([&] {
              const auto lock = LockFile::Take(path_);
              return ::raise(SIGKILL);
            }),
            Ending::Signal(SIGKILL));
  EXPECT_EQ(LockFile::HolderOf(path_), std::nullopt);
  EXPECT_THAT(LockFile::Take(path_), IsOk());
}

TEST_F(LockFileTest, HasNoHolderWhereThereIsNoFile) {
  EXPECT_EQ(LockFile::HolderOf(path_), std::nullopt);
}

}  // namespace
}  // namespace cowork::os
