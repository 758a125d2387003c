#include "common/frame/greetings.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "common/os/hello_on_pair.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/socket_pair.h"

namespace cowork::frame {
namespace {

using namespace std::chrono_literals;
using support::IsOk;

class GreetingsOfOthers : public ::testing::Test {
 protected:
  // The other end of one that has begun to be greeted.
  os::UniqueFd Begin(const std::string& name) {
    support::SocketPair pair = support::MakeSocketPair();
    EXPECT_THAT(os::KeepWhoSends(pair.ours.get(), pair.theirs.get()), IsOk());
    greetings_->Begin({.channel = name, .socket = std::move(pair.theirs)});
    return std::move(pair.ours);
  }
  static void Answer(const os::UniqueFd& end) {
    EXPECT_THAT(os::GreetOnPair(end.get(), ::geteuid(), 20'000ms), IsOk());
  }
  bool HasOne(int patience) const {
    pollfd entry{.fd = greetings_->descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, patience) == 1;
  }
  // Its greeting has come to its end: there is nobody any more at the other.
  static void AwaitClosed(const os::UniqueFd& end) {
    pollfd entry{.fd = end.get(), .events = POLLRDHUP, .revents = 0};
    EXPECT_EQ(::poll(&entry, 1, 20'000), 1);
  }

  std::shared_ptr<Greetings> greetings_ = *Greetings::Create();
};

TEST_F(GreetingsOfOthers, GiveAnEndOnceItsPeerHasProvedItself) {
  const os::UniqueFd end = Begin("vaultd");
  EXPECT_FALSE(HasOne(0));
  EXPECT_FALSE(greetings_->Take()->has_value());
  Answer(end);
  ASSERT_TRUE(HasOne(20'000));
  const auto wired = greetings_->Take();
  ASSERT_THAT(wired, IsOk());
  ASSERT_TRUE(wired->has_value());
  EXPECT_EQ((*wired)->channel, "vaultd");
  EXPECT_FALSE(HasOne(0));
}

// Whoever takes an error ends, and so a daemon in other hands could end all the others.
TEST_F(GreetingsOfOthers, DoNotFailWhereAPeerSaysAnythingElse) {
  const os::UniqueFd bad = Begin("runnerd");
  ASSERT_EQ(::send(bad.get(), "PRI * HT", 8, MSG_NOSIGNAL), 8);
  AwaitClosed(bad);
  const os::UniqueFd end = Begin("vaultd");
  Answer(end);
  ASSERT_TRUE(HasOne(20'000));
  EXPECT_THAT(greetings_->Take(), IsOk());
  EXPECT_FALSE(HasOne(0));
}

TEST_F(GreetingsOfOthers, FailWhereThereMayBeNoThreadMore) {
  const auto body = [this] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 2;
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_NPROC, &none);
    const os::UniqueFd end = Begin("vaultd");
    return greetings_->Take().ok() ? 1 : 0;
  };
  EXPECT_EQ(support::InChild(body), support::Ending::Exit(0));
}

TEST_F(GreetingsOfOthers, DoNotFailWhereANewerEndHasTheName) {
  const os::UniqueFd end = Begin("vaultd");
  const os::UniqueFd newer = Begin("vaultd");
  ASSERT_EQ(::send(end.get(), "PRI * HT", 8, MSG_NOSIGNAL), 8);
  AwaitClosed(end);
  Answer(newer);
  ASSERT_TRUE(HasOne(20'000));
  EXPECT_THAT(greetings_->Take(), IsOk());
  EXPECT_FALSE(HasOne(0));
}

TEST_F(GreetingsOfOthers, DoNotFailWhereThePeerHasEnded) {
  Begin("runnerd").Reset();
  const os::UniqueFd end = Begin("vaultd");
  Answer(end);
  ASSERT_TRUE(HasOne(20'000));
  EXPECT_THAT(greetings_->Take(), IsOk());
  EXPECT_FALSE(HasOne(0));
}

TEST_F(GreetingsOfOthers, WaitForEachByItself) {
  const os::UniqueFd silent = Begin("runnerd");
  const os::UniqueFd end = Begin("vaultd");
  Answer(end);
  ASSERT_TRUE(HasOne(20'000));
  EXPECT_EQ((*greetings_->Take())->channel, "vaultd");
}

// The pair of a vaultd that has died since must not replace that of the new one.
TEST_F(GreetingsOfOthers, DropAnEndThatIsOlderThanOneItGave) {
  const os::UniqueFd of_the_dead = Begin("vaultd");
  const os::UniqueFd end = Begin("vaultd");
  Answer(end);
  ASSERT_TRUE(HasOne(20'000));
  EXPECT_TRUE(greetings_->Take()->has_value());
  Answer(of_the_dead);
  AwaitClosed(of_the_dead);
  EXPECT_FALSE(HasOne(0));
}

}  // namespace
}  // namespace cowork::frame
