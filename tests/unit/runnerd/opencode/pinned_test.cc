#include "runnerd/opencode/pinned.h"

#include <fcntl.h>

#include <fstream>

#include <gtest/gtest.h>

#include "common/os/unique_fd.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::opencode {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class PinnedTest : public ::testing::Test {
 protected:
  os::UniqueFd FileWith(const std::string& text) {
    const std::string path = scratch_.path() + "/file";
    std::ofstream(path) << text;
    return os::UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  support::ScratchDirectory scratch_;
};

TEST_F(PinnedTest, TakesExactlyTheBytesThatWerePinned) {
  const os::UniqueFd file = FileWith("abc");
  EXPECT_THAT(VerifyFile(file.get(), kAbc), IsOk());
  EXPECT_THAT(VerifyFile(file.get(), kAbc), IsOk());  // The offset of the file is not touched.
}

TEST_F(PinnedTest, RefusesAnythingElseAndSaysWhatToDo) {
  const Result<void> refused = VerifyRuntime(FileWith("abcd").get());
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_NE(refused.error().message().find("./dev setup"), std::string::npos);
}

TEST_F(PinnedTest, RefusesWhatCannotBeRead) {
  EXPECT_FALSE(VerifyRuntime(-1).ok());
}

}  // namespace
}  // namespace cowork::opencode
