#include "common/os/peer.h"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/unix_socket.h"

namespace cowork::os {
namespace {

using support::FailsWith;
using support::IsOk;

TEST(UidMap, SaysHowManyUsersANamespaceHas) {
  EXPECT_FALSE(HasASingleUid("         0          0 4294967295\n"));
  EXPECT_FALSE(HasASingleUid("0 1000 1\n1 100000 65536\n"));
  EXPECT_TRUE(HasASingleUid("      1000       1000          1\n"));
  EXPECT_TRUE(HasASingleUid(""));
}

class Peer : public ::testing::Test {
 protected:
  void TearDown() override {
    if (knocker_ <= 0) return;
    ::kill(knocker_, SIGKILL);
    support::EndingOf(knocker_);
  }

  // What a child does before it connects, and then stays. Answers our end of its connection.
  template <typename Body>
  UniqueFd KnockOfAChild(Body first) {
    knocker_ = ::fork();
    if (knocker_ == 0) {
      if (!first()) ::_exit(1);
      const UniqueFd socket = support::ConnectTo(path_);
      if (!socket.valid()) ::_exit(1);
      ::pause();
      ::_exit(0);
    }
    pollfd entry{.fd = listener_.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&entry, 1, 20'000), 1);
    return UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  // As `unshare -Ur`, and as the zygote does for a box.
  static bool EnterAUserNamespace() {
    const std::string uid = std::to_string(::getuid());
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    std::ofstream map("/proc/self/uid_map");
    map << uid << " " << uid << " 1" << std::flush;
    return map.good();
  }

  support::ScratchDirectory scratch_;
  const std::string path_ = scratch_.path() + "/socket";
  UniqueFd listener_ = support::ListenAtPath(path_);
  pid_t knocker_ = -1;
};

TEST_F(Peer, IsHeardWhenItIsTheSameUserInTheSameNamespace) {
  const auto check = PeerCheck::Prepare();
  ASSERT_THAT(check, IsOk());
  const UniqueFd client = KnockOfAChild([] { return true; });
  EXPECT_THAT(check->Check(client.get()), IsOk());
}

TEST_F(Peer, IsRefusedWithTheSameUidInAnotherUserNamespace) {
  const auto check = PeerCheck::Prepare();
  const UniqueFd client = KnockOfAChild(EnterAUserNamespace);
  EXPECT_THAT(check->Check(client.get()), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Peer, IsRefusedWhenItHasEnded) {
  const auto check = PeerCheck::Prepare();
  const UniqueFd client = KnockOfAChild([] { return true; });
  ::kill(knocker_, SIGKILL);
  siginfo_t ending{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(knocker_), &ending, WEXITED | WNOWAIT), 0);
  EXPECT_THAT(check->Check(client.get()), FailsWith(ErrorCode::kPermissionDenied)) << "not reaped";
  TearDown();
  knocker_ = -1;
  EXPECT_FALSE(check->Check(client.get()).ok()) << "reaped";
}

TEST_F(Peer, IsNotCheckedFromWhereABoxWouldLookTheSame) {
  EXPECT_EQ(support::InChild([] {
              if (!EnterAUserNamespace()) return 99;
              const auto check = PeerCheck::Prepare();
              return check.ok() || check.error().code() != ErrorCode::kFailedPrecondition ? 1 : 0;
            }),
            support::Ending::Exit(0));
}

}  // namespace
}  // namespace cowork::os
