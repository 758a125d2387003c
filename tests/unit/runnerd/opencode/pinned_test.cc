#include "runnerd/opencode/pinned.h"

#include <fcntl.h>
#include <sys/stat.h>

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
  os::UniqueFd FileWith(const std::string& text, mode_t mode = 0755) {
    const std::string path = scratch_.path() + "/file";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
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

TEST_F(PinnedTest, RefusesAFileOfNoBytes) {
  const Result<void> refused = VerifyRuntime(FileWith("").get());
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_NE(refused.error().message().find("is not the OpenCode"), std::string::npos);
}

TEST_F(PinnedTest, RefusesADirectory) {
  const os::UniqueFd directory(::open(scratch_.path().c_str(), O_RDONLY | O_CLOEXEC));
  const Result<void> refused = VerifyRuntime(directory.get());
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_NE(refused.error().message().find("is no file; './dev setup'"), std::string::npos);
}

TEST_F(PinnedTest, RefusesAFileThatMayNotBeExecuted) {
  const Result<void> refused = VerifyRuntime(FileWith("abc", 0644).get());
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_NE(refused.error().message().find("may not be executed"), std::string::npos);
}

// What is under its name later is another file, and is not what the descriptor runs.
TEST_F(PinnedTest, LooksAtTheFileBehindTheDescriptorAndNotAtItsName) {
  const os::UniqueFd file = FileWith("abc");
  ASSERT_EQ(::rename((scratch_.path() + "/file").c_str(), (scratch_.path() + "/old").c_str()), 0);
  const os::UniqueFd other = FileWith("abcd");
  EXPECT_THAT(VerifyFile(file.get(), kAbc), IsOk());
  EXPECT_THAT(VerifyFile(other.get(), kAbc), FailsWith(ErrorCode::kFailedPrecondition));
}

// What is written into the file itself is seen at the next start.
TEST_F(PinnedTest, SeesWhatWasWrittenInPlace) {
  const os::UniqueFd file = FileWith("abc");
  ASSERT_THAT(VerifyFile(file.get(), kAbc), IsOk());
  std::ofstream(scratch_.path() + "/file", std::ios::in) << "x";
  EXPECT_THAT(VerifyFile(file.get(), kAbc), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::opencode
