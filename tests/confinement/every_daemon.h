// What no daemon of ours may do, each a sentence of docs/privileges.md, tried under the daemon's
// real confinement. A daemon's own test names how it confines itself, and adds what is its own:
//
//   struct Policyd { Result<void> Confine() { return policyd::ConfineSelf(); } };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Policyd, Confinement, Policyd);

#pragma once

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"
#include "tests/support/looked_into.h"
#include "tests/support/probes.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

inline constexpr Ending kDone = Ending::Exit(0);
inline constexpr Ending kKilled = Ending::Signal(SIGSYS);

template <typename Daemon>
class Confinement : public ::testing::Test {
 protected:
  template <typename Body>
  Ending Confined(Body body) {
    return InChild([&] { return daemon_.Confine().ok() ? body() : 99; });
  }

  Daemon daemon_;
};

TYPED_TEST_SUITE_P(Confinement);

TYPED_TEST_P(Confinement, CannotFork) {
  EXPECT_EQ(this->Confined(Probe::Fork), kKilled);
  EXPECT_EQ(this->Confined(Probe::Clone3), Ending::Exit(ENOSYS));
}

TYPED_TEST_P(Confinement, CannotMakeANamespace) {
  EXPECT_EQ(this->Confined(Probe::EnterAUserNamespace), kKilled);
  EXPECT_EQ(this->Confined(Probe::ForkIntoAUserNamespace), kKilled);
  EXPECT_EQ(this->Confined(Probe::StartAThreadInANetwork), kKilled);
}

TYPED_TEST_P(Confinement, CannotRunAProgram) {
  EXPECT_EQ(this->Confined(Probe::RunAProgram), kKilled);
  EXPECT_EQ(this->Confined(Probe::RunAProgramThatIsNotThere), kKilled);
}

TYPED_TEST_P(Confinement, CannotOpenAFileOfTheSystem) {
  EXPECT_EQ(this->Confined(Probe::OpenAFile), Ending::Exit(EACCES));
}

TYPED_TEST_P(Confinement, CannotMakeASocket) {
  EXPECT_EQ(this->Confined(Probe::MakeAUnixSocket), kKilled);
  EXPECT_EQ(this->Confined(Probe::MakeAnInternetSocket), kKilled);
}

TYPED_TEST_P(Confinement, CannotServeOnASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(this->Confined([=] { return Probe::Bind(socket); }), kKilled);
  EXPECT_EQ(this->Confined([=] { return Probe::Listen(socket); }), kKilled);
}

TYPED_TEST_P(Confinement, CannotSendToAnAddress) {
  const SocketPair channel = MakeSocketPair();
  const int socket = channel.ours.get();
  EXPECT_EQ(this->Confined([=] { return Probe::Send(socket); }), kDone);
  EXPECT_EQ(this->Confined([=] { return Probe::SendToAnAddress(socket); }), kKilled);
  EXPECT_EQ(this->Confined([=] { return Probe::SendAMessageToAnAddress(socket); }),
            Ending::Exit(EISCONN));
}

TYPED_TEST_P(Confinement, CannotPutADescriptorInPlaceOfAnyButItsLog) {
  const os::UniqueFd file(::memfd_create("file", MFD_CLOEXEC));
  const int fd = file.get();
  const auto onto = [fd](int other) { return [=] { return Probe::PutInPlaceOf(other, fd); }; };
  EXPECT_EQ(this->Confined(onto(STDERR_FILENO)), kDone);
  EXPECT_EQ(this->Confined(onto(STDIN_FILENO)), kKilled);
  EXPECT_EQ(InChild(onto(STDIN_FILENO)), kDone);
}

TYPED_TEST_P(Confinement, CannotSetAnOptionButThatOfAGreeting) {
  const SocketPair channel = MakeSocketPair();
  const int socket = channel.ours.get();
  const auto set = [socket](int option) { return [=] { return Probe::Set(socket, option); }; };
  EXPECT_EQ(this->Confined(set(SO_PASSCRED)), kDone);
  for (const int option : {SO_RCVBUF, SO_PASSSEC, SO_KEEPALIVE}) {
    EXPECT_EQ(this->Confined(set(option)), Ending::Exit(EPERM)) << option;
    EXPECT_EQ(InChild(set(option)), kDone) << option;
  }
}

TYPED_TEST_P(Confinement, CannotSignalAnotherProcess) {
  const pid_t us = getpid();
  EXPECT_EQ(this->Confined([=] { return Probe::Signal(us); }), kKilled);
  EXPECT_EQ(this->Confined([=] { return Probe::SignalAThread(us); }), kKilled);
  EXPECT_EQ(this->Confined([=] { return Probe::LetTheKernelSignal(us); }), kKilled);
  EXPECT_EQ(this->Confined([]() -> int { std::abort(); }), Ending::Signal(SIGABRT));
}

TYPED_TEST_P(Confinement, CannotMakeCode) {
  EXPECT_EQ(this->Confined(Probe::MapCode), kKilled);
}

TYPED_TEST_P(Confinement, HidesWhatItHoldsFromOtherProcessesOfThePerson) {
  if (::geteuid() == 0) GTEST_SKIP() << "root sees everything; run this as another user";
  for (const auto* file : {"mem", "environ", "maps", "fd"}) {
    EXPECT_EQ(LookedInto([] { return true; }, file), 0) << file;
    EXPECT_EQ(LookedInto([&] { return this->daemon_.Confine().ok(); }, file), EACCES) << file;
  }
}

// Where a probe fails by itself, its failing under the confinement would prove nothing.
TYPED_TEST_P(Confinement, IsWhatStopsTheProbes) {
  for (const auto& probe :
       {Probe::Fork, Probe::ForkIntoAUserNamespace, Probe::EnterAUserNamespace, Probe::RunAProgram,
        Probe::OpenAFile, Probe::MakeAUnixSocket, Probe::MakeAnInternetSocket, Probe::MapCode})
    EXPECT_EQ(InChild(probe), kDone);
  EXPECT_EQ(InChild(Probe::StartAThreadInANetwork), Ending::Exit(EINVAL));
  EXPECT_EQ(InChild(Probe::Clone3), Ending::Exit(EINVAL));
  EXPECT_EQ(InChild(Probe::RunAProgramThatIsNotThere), Ending::Exit(ENOENT));

  const os::UniqueFd unconnected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int fd = unconnected.get();
  EXPECT_EQ(InChild([=] { return Probe::Bind(fd); }),
            kDone);  // The child's bind holds: it is ours.
  EXPECT_EQ(InChild([=] { return Probe::Listen(fd); }), kDone);
  const SocketPair channel = MakeSocketPair();
  const int socket = channel.ours.get();
  EXPECT_EQ(InChild([=] { return Probe::SendToAnAddress(socket); }), Ending::Exit(EISCONN));

  const pid_t us = getpid();
  EXPECT_EQ(InChild([=] { return Probe::Signal(us); }), kDone);
  EXPECT_EQ(InChild([=] { return Probe::SignalAThread(us); }), kDone);
  EXPECT_EQ(InChild([=] { return Probe::LetTheKernelSignal(us); }), kDone);
}

REGISTER_TYPED_TEST_SUITE_P(Confinement, CannotFork, CannotMakeANamespace, CannotRunAProgram,
                            CannotOpenAFileOfTheSystem, CannotMakeASocket,
                            CannotServeOnASocketItWasHanded, CannotSendToAnAddress,
                            CannotPutADescriptorInPlaceOfAnyButItsLog,
                            CannotSetAnOptionButThatOfAGreeting, CannotSignalAnotherProcess,
                            CannotMakeCode, HidesWhatItHoldsFromOtherProcessesOfThePerson,
                            IsWhatStopsTheProbes);

}  // namespace cowork::support
