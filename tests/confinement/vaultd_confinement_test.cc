// vaultd under its real confinement: each test is a sentence from docs/privileges.md. That it
// still answers is shown by the real program, in vaultd_answers_test.cc.

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/support/in_child.h"
#include "tests/support/probes.h"
#include "tests/support/socket_pair.h"
#include "vaultd/confine.h"

namespace cowork::vaultd {
namespace {

using support::Ending;
using support::InChild;
using support::Probe;

constexpr Ending kDone = Ending::Exit(0);
constexpr Ending kKilled = Ending::Signal(SIGSYS);

template <typename Body>
Ending Confined(Body body) {
  return InChild([&] { return ConfineSelf().ok() ? body() : 99; });
}

TEST(VaultdConfinement, CannotFork) {
  EXPECT_EQ(Confined(Probe::Fork), kKilled);
  EXPECT_EQ(Confined(Probe::Clone3), Ending::Exit(ENOSYS));
}

TEST(VaultdConfinement, CannotMakeANamespace) {
  EXPECT_EQ(Confined(Probe::EnterAUserNamespace), kKilled);
  EXPECT_EQ(Confined(Probe::ForkIntoAUserNamespace), kKilled);
  EXPECT_EQ(Confined(Probe::StartAThreadInANetwork), kKilled);
}

TEST(VaultdConfinement, CannotRunAProgram) {
  EXPECT_EQ(Confined(Probe::RunAProgram), kKilled);
  EXPECT_EQ(Confined(Probe::RunAProgramThatIsNotThere), kKilled);
}

TEST(VaultdConfinement, CannotOpenAFile) {
  EXPECT_EQ(Confined(Probe::OpenAFile), Ending::Exit(EACCES));
}

TEST(VaultdConfinement, CannotOpenAFileEvenIfItsFilterLetItTry) {
  const auto forgetting = [](auto body) {
    return InChild([&] { return ForgetFiles().ok() ? body() : 99; });
  };
  EXPECT_EQ(forgetting(Probe::OpenAFile), Ending::Exit(EACCES));
  EXPECT_EQ(forgetting(Probe::RunAProgram), Ending::Exit(EACCES));
}

TEST(VaultdConfinement, CannotMakeASocket) {
  EXPECT_EQ(Confined(Probe::MakeAUnixSocket), kKilled);
  EXPECT_EQ(Confined(Probe::MakeAnInternetSocket), kKilled);
}

TEST(VaultdConfinement, CannotConnectOrListen) {
  const os::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int fd = socket.get();
  EXPECT_EQ(Confined([=] { return Probe::Connect(fd); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::Bind(fd); }), kKilled);
}

TEST(VaultdConfinement, CannotSendToAnAddress) {
  const support::SocketPair channel = support::MakeSocketPair();
  const int socket = channel.ours.get();
  EXPECT_EQ(Confined([=] { return Probe::Send(socket); }), kDone);
  EXPECT_EQ(Confined([=] { return Probe::SendToAnAddress(socket); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::SendAMessageToAnAddress(socket); }),
            Ending::Exit(EISCONN));
}

TEST(VaultdConfinement, CannotSignalAnotherProcess) {
  const pid_t us = getpid();
  EXPECT_EQ(Confined([=] { return Probe::Signal(us); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::SignalAThread(us); }), kKilled);
  EXPECT_EQ(Confined([=] { return Probe::LetTheKernelSignal(us); }), kKilled);
  EXPECT_EQ(Confined([]() -> int { std::abort(); }), Ending::Signal(SIGABRT));
}

TEST(VaultdConfinement, CannotMakeCode) {
  EXPECT_EQ(Confined(Probe::MapCode), kKilled);
}

// Where a probe fails by itself, its failing under the confinement would prove nothing.
TEST(Probe, ReachesItsAimOutsideTheConfinement) {
  for (const auto& probe :
       {Probe::Fork, Probe::ForkIntoAUserNamespace, Probe::EnterAUserNamespace, Probe::RunAProgram,
        Probe::OpenAFile, Probe::MakeAUnixSocket, Probe::MakeAnInternetSocket, Probe::MapCode})
    EXPECT_EQ(InChild(probe), kDone);
  EXPECT_EQ(InChild(Probe::StartAThreadInANetwork), Ending::Exit(EINVAL));
  EXPECT_EQ(InChild(Probe::Clone3), Ending::Exit(EINVAL));
  EXPECT_EQ(InChild(Probe::RunAProgramThatIsNotThere), Ending::Exit(ENOENT));

  const os::UniqueFd unconnected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int fd = unconnected.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(fd); }), Ending::Exit(ENOENT));
  EXPECT_EQ(InChild([=] { return Probe::Bind(fd); }), kDone);

  const support::SocketPair channel = support::MakeSocketPair();
  const int socket = channel.ours.get();
  EXPECT_EQ(InChild([=] { return Probe::SendToAnAddress(socket); }), Ending::Exit(EISCONN));

  const pid_t us = getpid();
  EXPECT_EQ(InChild([=] { return Probe::Signal(us); }), kDone);
  EXPECT_EQ(InChild([=] { return Probe::SignalAThread(us); }), kDone);
  EXPECT_EQ(InChild([=] { return Probe::LetTheKernelSignal(us); }), kDone);
}

}  // namespace
}  // namespace cowork::vaultd
