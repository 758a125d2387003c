// What no daemon of ours may do, each a sentence of docs/privileges.md, tried under the daemon's
// real confinement. A daemon's own test names how it confines itself, and adds what is its own:
//
//   struct Policyd { Result<void> Confine() { return policyd::ConfineSelf(); } };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Policyd, Confinement, Policyd);

#pragma once

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "tests/support/bystander.h"
#include "tests/support/in_child.h"
#include "tests/support/looked_into.h"
#include "tests/support/probes.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

inline constexpr Ending kDone = Ending::Exit(0);
inline constexpr Ending kKilled = Ending::Signal(SIGSYS);

// What of a process is hidden behind the right to trace it, and behind that to list a directory;
// and how reading it ends without a confinement. `held`: a descriptor of that process.
inline std::vector<std::pair<std::string, Ending>> OfAProcess(const os::UniqueFd& held) {
  return {{"environ", kDone},
          {"maps", kDone},
          {"mem", Ending::Exit(EIO)},  // Nothing is at address 0.
          {"fd/" + std::to_string(held.get()), kDone},
          {"task", Ending::Exit(EISDIR)}};
}

struct KindOfPair {
  explicit KindOfPair(int kind) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, kind | SOCK_CLOEXEC, 0, ends), 0);
    ours = os::UniqueFd(ends[0]);
    theirs = os::UniqueFd(ends[1]);
  }
  std::string Received() const {
    char room[8] = {};
    const ssize_t size = ::recv(theirs.get(), room, sizeof room, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(room, static_cast<size_t>(size));
  }
  os::UniqueFd ours;
  os::UniqueFd theirs;
};

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
  EXPECT_EQ(this->Confined(Probe::MakeADatagramSocket), kKilled);
  EXPECT_EQ(this->Confined(Probe::MakeAnInternetSocket), kKilled);
}

TYPED_TEST_P(Confinement, CannotMakeAPairOfDatagrams) {
  EXPECT_EQ(this->Confined(Probe::MakeAPairOfDatagrams), kKilled);
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
}

// The address of sendmsg() is behind a pointer, where no filter can look. What holds there is the
// kind of a socket: a daemon has streams and packets, can make no other, and among those that run
// tests/whole/privileges_test.py finds no other. A stream refuses the address, packets go to the
// other end of their pair all the same; a datagram would go where it says, confined or not.
TYPED_TEST_P(Confinement, SendsNoMessageToAnAddressByASocketOfTheKindsThatItHas) {
  const auto send = [](const KindOfPair& pair) {
    const int socket = pair.ours.get();
    return [socket] { return Probe::SendAMessageToAnAddress(socket); };
  };
  const KindOfPair stream(SOCK_STREAM), packets(SOCK_SEQPACKET), datagrams(SOCK_DGRAM);
  EXPECT_EQ(this->Confined(send(stream)), Ending::Exit(EISCONN));
  EXPECT_EQ(this->Confined(send(packets)), kDone);
  EXPECT_EQ(packets.Received(), "x");
  for (const Ending& ending : {InChild(send(datagrams)), this->Confined(send(datagrams))})
    EXPECT_EQ(ending, Ending::Exit(ENOENT));
}

TYPED_TEST_P(Confinement, CannotPutADescriptorInPlaceOfAnyButItsLog) {
  const os::UniqueFd file(::memfd_create("file", MFD_CLOEXEC));
  const int fd = file.get();
  const auto onto = [fd](int other) { return [=] { return Probe::PutInPlaceOf(other, fd); }; };
  EXPECT_EQ(this->Confined(onto(STDERR_FILENO)), kDone);
  EXPECT_EQ(this->Confined(onto(STDIN_FILENO)), kKilled);
  EXPECT_EQ(InChild(onto(STDIN_FILENO)), kDone);
}

// Some may cut the files of their store, and say so by a number of which the kernel takes a half.
TYPED_TEST_P(Confinement, CannotEmptyItsLog) {
  const os::UniqueFd file(::memfd_create("log", MFD_CLOEXEC));
  const int log = file.get();
  EXPECT_EQ(InChild([=] { return Probe::EmptyTheLog(log, STDERR_FILENO); }), kDone);
  for (const long name : {long{STDERR_FILENO}, long{STDERR_FILENO} | (1L << 32)})
    EXPECT_THAT(this->Confined([=] { return Probe::EmptyTheLog(log, name); }),
                ::testing::AnyOf(kKilled, Ending::Exit(EACCES)));
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
  EXPECT_EQ(this->Confined(Probe::TurnIntoCode), kKilled);
}

TYPED_TEST_P(Confinement, CannotReachIntoAnotherProcess) {
  const Bystander bystander;
  const pid_t pid = bystander.pid();
  const os::UniqueFd opened(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const int process = opened.get();
  for (const auto& reach : std::vector<std::function<int()>>{
           [=] { return Probe::ReadMemoryOf(pid); }, [=] { return Probe::Trace(pid); },
           [=] { return Probe::TakeADescriptorOf(process); },
           [=] { return Probe::SignalByDescriptor(process); }}) {
    EXPECT_EQ(InChild(reach), kDone);
    EXPECT_EQ(this->Confined(reach), kKilled);
  }
}

TYPED_TEST_P(Confinement, CannotReadWhatAnotherProcessHolds) {
  const Bystander bystander;
  const pid_t pid = bystander.pid();
  for (const auto* file : {"environ", "maps", "fd"}) {
    const auto read = [=, path = "/proc/" + std::to_string(pid) + "/" + file] {
      return Probe::Outcome(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    };
    EXPECT_EQ(InChild(read), kDone) << file;
    EXPECT_EQ(this->Confined(read), Ending::Exit(EACCES)) << file;
  }
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
  for (const auto& probe : {Probe::Fork, Probe::ForkIntoAUserNamespace, Probe::EnterAUserNamespace,
                            Probe::RunAProgram, Probe::OpenAFile, Probe::MakeAUnixSocket,
                            Probe::MakeADatagramSocket, Probe::MakeAPairOfDatagrams,
                            Probe::MakeAnInternetSocket, Probe::MapCode, Probe::TurnIntoCode})
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
                            CannotMakeAPairOfDatagrams, CannotServeOnASocketItWasHanded,
                            CannotSendToAnAddress,
                            SendsNoMessageToAnAddressByASocketOfTheKindsThatItHas,
                            CannotPutADescriptorInPlaceOfAnyButItsLog, CannotEmptyItsLog,
                            CannotSetAnOptionButThatOfAGreeting, CannotSignalAnotherProcess,
                            CannotMakeCode, CannotReachIntoAnotherProcess,
                            CannotReadWhatAnotherProcessHolds,
                            HidesWhatItHoldsFromOtherProcessesOfThePerson, IsWhatStopsTheProbes);

}  // namespace cowork::support
