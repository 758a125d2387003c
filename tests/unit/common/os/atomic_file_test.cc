#include "common/os/atomic_file.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/small_disk.h"

namespace cowork::os {
namespace {

using support::Ending;
using support::FailsWith;
using support::IsOk;
using support::SmallDisk;

const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new SmallDisk);

class AtomicFile : public ::testing::Test {
 protected:
  AtomicFile() { EXPECT_THAT(Replace("old"), IsOk()); }
  ~AtomicFile() override { SmallDisk::MakeRoom(); }

  Result<void> Replace(const std::string& content) const {
    return ReplaceFile(directory_.get(), "kept", content);
  }
  Result<std::optional<std::string>> Read(size_t most = 100) const {
    return ReadKeptFile(directory_.get(), "kept", most);
  }
  std::string Path() const { return scratch_.path() + "/kept"; }
  size_t Files() const {
    const std::filesystem::directory_iterator all(scratch_.path());
    return static_cast<size_t>(std::distance(begin(all), end(all)));
  }

  support::ScratchDirectory scratch_;
  const UniqueFd directory_{::open(scratch_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(AtomicFile, IsReplacedAndForUsAloneWhateverTheUmask) {
  const mode_t before = ::umask(0);
  EXPECT_THAT(Replace(std::string("a\0b", 3)), IsOk());
  ::umask(before);
  EXPECT_EQ(**Read(), std::string("a\0b", 3));
  struct stat is {};
  ASSERT_EQ(::stat(Path().c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600U);
  EXPECT_EQ(Files(), 1U);
}

TEST_F(AtomicFile, TakesTheNameOfALinkAndLeavesWhatThatNamed) {
  const std::string other = scratch_.path() + "/other";
  std::ofstream(other) << "theirs";
  std::filesystem::remove(Path());
  std::filesystem::create_symlink(other, Path());
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Replace("ours"), IsOk());
  EXPECT_EQ(**Read(), "ours");
  EXPECT_EQ(std::filesystem::file_size(other), 6U);
}

TEST_F(AtomicFile, StaysAsItWasOnAFullDiskAndNothingIsLeftBeside) {
  SmallDisk::Fill();
  EXPECT_THAT(Replace(std::string(10'000, 'n')), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(**Read(), "old");
  EXPECT_EQ(Files(), 1U);
}

TEST_F(AtomicFile, IsNotReadWhereSomebodyElseCouldHaveWrittenIt) {
  EXPECT_THAT(Read(2), FailsWith(ErrorCode::kFailedPrecondition)) << "it has three bytes";
  ASSERT_EQ(::chmod(Path().c_str(), 0620), 0);
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kFailedPrecondition));
  std::filesystem::remove(Path());
  EXPECT_FALSE(Read()->has_value());
  ASSERT_EQ(::mkfifo(Path().c_str(), 0600), 0);
  EXPECT_THAT(Read(), FailsWith(ErrorCode::kFailedPrecondition)) << "and nobody waits for it";
}

// The kernel kills this process at this call, on this descriptor; kAny: whatever its argument.
constexpr uint32_t kAny = ~uint32_t{0};
void DieAt(uint32_t call, uint32_t descriptor) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4),
      BPF_JUMP(BPF_JMP | BPF_JA, descriptor == kAny ? 2U : 0U, 0, 0),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, descriptor, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program{.len = std::size(filter), .filter = filter};
  CHECK(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

TEST_F(AtomicFile, IsTheOldOneWholeWhenItsWriterIsKilledBeforeTheEnd) {
  for (const uint32_t call : {uint32_t{SYS_write}, uint32_t{SYS_fsync}, uint32_t{SYS_renameat}}) {
    const auto dies = [&] {
      DieAt(call, kAny);
      return Replace("new").ok() ? 0 : 1;
    };
    EXPECT_EQ(support::InChild(dies), Ending::Signal(SIGSYS)) << call;
    EXPECT_EQ(**Read(), "old") << call;
  }
  EXPECT_EQ(Files(), 2U) << "each removed what the one before it left";
  EXPECT_THAT(Replace("new"), IsOk()) << "what they left is in nobody's way";
  EXPECT_EQ(**Read(), "new");
  EXPECT_EQ(Files(), 1U) << "and is gone";
}

TEST_F(AtomicFile, RemovesNothingButWhatAWriterOfThatNameLeft) {
  const std::string random(32, 'a');
  const std::string others[] = {"kept." + random.substr(1) + ".new", "kept." + random + ".old",
                                "kept." + std::string(32, 'A') + ".new", "kepts." + random + ".new",
                                "kept.." + random + ".new"};
  for (const std::string& name : others) std::ofstream(scratch_.path() + "/" + name) << "theirs";
  std::ofstream(Path() + "." + random + ".new") << "left";
  EXPECT_THAT(Replace("new"), IsOk());
  EXPECT_EQ(Files(), 1 + std::size(others));
}

TEST_F(AtomicFile, TakesNothingAwayFromAWriterThatIsAtWork) {
  const std::string at_work = Path() + "." + std::string(32, 'b') + ".new";
  const UniqueFd file(::open(at_work.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::flock(file.get(), LOCK_EX), 0);
  EXPECT_THAT(Replace("new"), IsOk());
  EXPECT_TRUE(std::filesystem::exists(at_work));
}

TEST_F(AtomicFile, IsTheNewOneWholeWhenItsWriterIsKilledAsItSyncsTheDirectory) {
  const auto dies = [&] {
    DieAt(SYS_fsync, static_cast<uint32_t>(directory_.get()));
    return Replace("new").ok() ? 0 : 1;
  };
  EXPECT_EQ(support::InChild(dies), Ending::Signal(SIGSYS));
  EXPECT_EQ(**Read(), "new");
  EXPECT_EQ(Files(), 1U);
}

}  // namespace
}  // namespace cowork::os
