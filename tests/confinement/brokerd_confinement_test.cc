// brokerd under its real confinement: each test is a sentence from docs/privileges.md. That the
// real program still answers under it is shown in brokerd_answers_test.cc.

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "brokerd/confine.h"
#include "brokerd/store/store.h"
#include "tests/support/in_child.h"
#include "tests/support/probes.h"
#include "tests/support/scratch.h"
#include "tests/support/socket_pair.h"

namespace cowork::brokerd {
namespace {

using support::Ending;
using support::InChild;
using support::Probe;

constexpr Ending kDone = Ending::Exit(0);
constexpr Ending kKilled = Ending::Signal(SIGSYS);

class BrokerdConfinement : public ::testing::Test {
 protected:
  template <typename Body>
  Ending Confined(Body body) const {
    return InChild([&] {
      const os::UniqueFd held(::open(data_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      return ConfineSelf(held.get()).ok() ? body() : 99;
    });
  }

  support::ScratchDirectory data_;
};

TEST_F(BrokerdConfinement, CannotFork) {
  EXPECT_EQ(Confined(Probe::Fork), kKilled);
  EXPECT_EQ(Confined(Probe::Clone3), Ending::Exit(ENOSYS));
}

TEST_F(BrokerdConfinement, CannotMakeANamespace) {
  EXPECT_EQ(Confined(Probe::EnterAUserNamespace), kKilled);
  EXPECT_EQ(Confined(Probe::ForkIntoAUserNamespace), kKilled);
  EXPECT_EQ(Confined(Probe::StartAThreadInANetwork), kKilled);
}

TEST_F(BrokerdConfinement, CannotRunAProgram) {
  EXPECT_EQ(Confined(Probe::RunAProgram), kKilled);
}

TEST_F(BrokerdConfinement, CannotOpenAFileOutsideItsDataDirectory) {
  EXPECT_EQ(Confined(Probe::OpenAFile), Ending::Exit(EACCES));
  const support::ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string here = data_.path() + "/file";
  const auto make = [](const std::string& path) {
    return Probe::Outcome(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  };
  EXPECT_EQ(Confined([&] { return make(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return make(here); }), kDone);
}

TEST_F(BrokerdConfinement, CannotMakeASocket) {
  EXPECT_EQ(Confined(Probe::MakeAUnixSocket), kKilled);
  EXPECT_EQ(Confined(Probe::MakeAnInternetSocket), kKilled);
}

TEST_F(BrokerdConfinement, CannotConnectBindOrListenWithASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  const sockaddr address{.sa_family = AF_UNIX, .sa_data = {}};
  EXPECT_EQ(Confined([=] { return Probe::Outcome(::connect(socket, &address, sizeof address)); }),
            kKilled);
  EXPECT_EQ(Confined([=] { return Probe::Outcome(::bind(socket, &address, sizeof address)); }),
            kKilled);
  EXPECT_EQ(Confined([=] { return Probe::Outcome(::listen(socket, 1)); }), kKilled);
}

TEST_F(BrokerdConfinement, CannotSendToAnAddress) {
  const support::SocketPair channel = support::MakeSocketPair();
  const int socket = channel.ours.get();
  EXPECT_EQ(Confined([=] { return Probe::Send(socket); }), kDone);
  EXPECT_EQ(Confined([=] { return Probe::SendToAnAddress(socket); }), kKilled);
}

TEST_F(BrokerdConfinement, CannotSignalAnotherProcess) {
  const pid_t us = getpid();
  EXPECT_EQ(Confined([=] { return Probe::Signal(us); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::SignalAThread(us); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::LetTheKernelSignal(us); }), kKilled);
  EXPECT_EQ(Confined([]() -> int { std::abort(); }), Ending::Signal(SIGABRT));
}

TEST_F(BrokerdConfinement, CannotMakeCode) {
  EXPECT_EQ(Confined(Probe::MapCode), kKilled);
}

TEST_F(BrokerdConfinement, StillKeepsItsStore) {
  const std::unique_ptr<Store> store = *Store::Open(data_.path());
  const auto use = [&] {
    for (int i = 0; i < 3000; ++i)  // Past the point where SQLite folds its log into the file.
      if (!store->audit().Record(i, {.kind = "verdict", .session = "", .text = "t"}).ok()) return 1;
    return 0;
  };
  EXPECT_EQ(Confined(use), kDone);
}

TEST_F(BrokerdConfinement, StillOpensAndClosesItsStore) {
  const auto use = [&] {
    auto store = Store::Open(data_.path());
    return store.ok() && (*store)->audit().Record(1, {.kind = "v", .session = "", .text = "t"}).ok()
               ? 0
               : 1;
  };
  EXPECT_EQ(Confined(use), kDone);
}

// Where a probe fails by itself, its failing under the confinement would prove nothing.
TEST(BrokerdProbe, ReachesItsAimOutsideTheConfinement) {
  for (const auto& probe :
       {Probe::Fork, Probe::ForkIntoAUserNamespace, Probe::EnterAUserNamespace, Probe::RunAProgram,
        Probe::OpenAFile, Probe::MakeAUnixSocket, Probe::MakeAnInternetSocket, Probe::MapCode})
    EXPECT_EQ(InChild(probe), kDone);
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  const sockaddr address{.sa_family = AF_UNIX, .sa_data = {}};
  EXPECT_EQ(InChild([=] { return Probe::Outcome(::bind(socket, &address, sizeof address)); }),
            kDone);
}

}  // namespace
}  // namespace cowork::brokerd
