#include "common/sandbox/landlock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"

namespace cowork::sandbox {
namespace {

using support::Ending;
using support::InChild;

constexpr Ending kDone = Ending::Exit(0);
constexpr Ending kRefused = Ending::Exit(EACCES);

int Outcome(int returned) {
  return returned < 0 ? errno : 0;
}

class Landlock : public ::testing::Test {
 protected:
  Landlock() {
    folder_ = ::mkdtemp(name_);
    inside_ = folder_ + "/inside";
    EXPECT_EQ(::mkdir(inside_.c_str(), 0700), 0);
  }
  ~Landlock() override {
    for (const std::string& path : {inside_ + "/new", folder_ + "/new"}) ::unlink(path.c_str());
    ::rmdir(inside_.c_str());
    ::rmdir(folder_.c_str());
  }

  // Under a policy that allows `access` below the folder `inside`.
  template <typename Body>
  Ending Confined(uint64_t access, Body body) {
    return InChild([&] {
      const os::UniqueFd inside(::open(inside_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      LandlockPolicy policy;
      if (access != 0) policy.Allow(inside.get(), access);
      return policy.Restrict().ok() ? body() : 99;
    });
  }

  static int Read(const std::string& path) {
    return Outcome(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  static int Make(const std::string& path) {
    return Outcome(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }

  std::string folder_, inside_;
  char name_[32] = "/tmp/landlock-test-XXXXXX";
};

TEST_F(Landlock, LeavesNothingWhereNothingIsAllowed) {
  EXPECT_EQ(InChild([&] { return Read("/etc/passwd"); }), kDone);
  EXPECT_EQ(Confined(0, [&] { return Read("/etc/passwd"); }), kRefused);
  EXPECT_EQ(Confined(0, [&] { return Read("/"); }), kRefused);
  EXPECT_EQ(Confined(0, [&] { return Make(inside_ + "/new"); }), kRefused);
  EXPECT_EQ(Confined(0, [&] { return Outcome(::execl("/bin/true", "true", nullptr)); }), kRefused);
}

TEST_F(Landlock, AllowsBelowAFolderWhatIsNamedAndNoMore) {
  EXPECT_EQ(Confined(kReadWrite, [&] { return Make(inside_ + "/new"); }), kDone);
  EXPECT_EQ(Confined(kReadWrite, [&] { return Make(folder_ + "/new"); }), kRefused);
  EXPECT_EQ(Confined(kReadOnly, [&] { return Read(inside_ + "/new"); }), kDone);
  EXPECT_EQ(Confined(kReadOnly, [&] { return Make(inside_ + "/new"); }), kRefused);
  EXPECT_EQ(Confined(kReadOnly, [&] { return Outcome(::unlink((inside_ + "/new").c_str())); }),
            kRefused);
}

TEST_F(Landlock, HoldsForADescriptorOfAFolderFromBefore) {
  const os::UniqueFd etc(::open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto read = [&] { return Outcome(::openat(etc.get(), "passwd", O_RDONLY | O_CLOEXEC)); };
  EXPECT_EQ(InChild(read), kDone);
  EXPECT_EQ(Confined(0, read), kRefused);
}

TEST_F(Landlock, CutsSignalsToProcessesOutside) {
  if (LandlockAbi() < 6) GTEST_SKIP() << "this kernel's Landlock has no scopes (Linux 6.12)";
  const pid_t us = ::getpid();
  EXPECT_EQ(InChild([&] { return Outcome(::kill(us, 0)); }), kDone);
  EXPECT_EQ(Confined(0, [&] { return Outcome(::kill(us, 0)); }), Ending::Exit(EPERM));
}

}  // namespace
}  // namespace cowork::sandbox
