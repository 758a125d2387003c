// The home of a session, which is removed again where nobody came for it.

#include "runnerd/session/home.h"

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

namespace fs = std::filesystem;
using support::FailsWith;
using support::IsOk;

class HomeTest : public ::testing::Test {
 protected:
  std::string At(const std::string& name) const { return homes_.path() + "/" + name; }
  Result<void> Remove(const std::string& id) const { return RemoveHome(fd_.get(), id); }

  support::ScratchDirectory homes_;
  support::ScratchDirectory elsewhere_;
  const os::UniqueFd fd_{::open(homes_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(HomeTest, IsRemovedWithAllThatIsInItAndNoOther) {
  ASSERT_THAT(MakeHome(fd_.get(), "s-1"), IsOk());
  ASSERT_THAT(MakeHome(fd_.get(), "s-2"), IsOk());
  fs::create_directories(At("s-1/home/.local/share/opencode"));
  for (int i = 0; i < 2000; ++i)
    std::ofstream(At("s-1/home/.local/share/" + std::to_string(i))) << "x";
  EXPECT_THAT(Remove("s-1"), IsOk());
  EXPECT_FALSE(fs::exists(At("s-1")));
  EXPECT_TRUE(fs::exists(At("s-2/home")));
  EXPECT_THAT(Remove("s-1"), IsOk()) << "it is not there";
}

TEST_F(HomeTest, IsRemovedWithItsLinksAndNotWithWhatTheyLeadTo) {
  ASSERT_THAT(MakeHome(fd_.get(), "s-1"), IsOk());
  std::ofstream(elsewhere_.path() + "/kept") << "x";
  fs::create_directory_symlink(elsewhere_.path(), At("s-1/home/link"));
  EXPECT_THAT(Remove("s-1"), IsOk());
  EXPECT_TRUE(fs::exists(elsewhere_.path() + "/kept"));
  fs::create_directory_symlink(elsewhere_.path(), At("s-3"));
  EXPECT_FALSE(Remove("s-3").ok());
  EXPECT_TRUE(fs::exists(elsewhere_.path() + "/kept"));
}

TEST_F(HomeTest, IsLeftWhereItIsDeeperThanAnyIs) {
  ASSERT_THAT(MakeHome(fd_.get(), "s-1"), IsOk());
  std::string deep = At("s-1/home");
  for (int i = 0; i < 100; ++i) deep += "/d";
  fs::create_directories(deep);
  EXPECT_THAT(Remove("s-1"), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::runnerd::session
