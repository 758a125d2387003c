// Daemon: one of our programs, started as coworkd starts it, with its log in memory.
//
//   Daemon vaultd = StartDaemon(COWORK_PROGRAM, {"--keystore", "ephemeral"});
//   os::UniqueFd brokerd = vaultd.WireStream("brokerd");      // our end of a pair for gRPC
//   os::UniqueFd runnerd = vaultd.WireFrames("runnerd");      // our end of a pair for frames
//   vaultd.Wire("intake.sock", std::move(listener));          // or a socket of the test's own
//   ASSERT_THAT(vaultd.WaitReady(), IsOk());
//
// It ends with the test's end of control; one that does not is killed.

#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/result.h"
#include "common/frame/pair.h"
#include "common/os/hello_on_pair.h"
#include "common/os/spawn.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/in_child.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class Daemon {
 public:
  Daemon(pid_t pid, os::UniqueFd control, os::UniqueFd log)
      : pid_(pid),
        ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        control_(std::move(control)),
        log_(std::move(log)) {}
  ~Daemon() {
    if (ended_.valid()) End();
  }
  Daemon(Daemon&&) = default;
  Daemon& operator=(Daemon&&) = delete;
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  pid_t pid() const { return pid_; }
  const os::UniqueFd& control() const { return control_; }

  void Wire(const std::string& channel, os::UniqueFd socket) {
    v1::FromSupervisor message;
    message.set_channel(channel);
    const int descriptors[] = {socket.get()};
    CHECK(frame::Send(control_.get(), message.SerializeAsString(), descriptors).ok());
  }

  os::UniqueFd WireStream(const std::string& channel) {
    SocketPair pair = MakeSocketPair();
    return WireAndGreet(channel, std::move(pair.ours), std::move(pair.theirs));
  }

  os::UniqueFd WireFrames(const std::string& channel) {
    frame::Pair pair = *frame::MakePair();
    return WireAndGreet(channel, std::move(pair.ours), std::move(pair.theirs));
  }

  Result<void> WaitReady() {
    if (!Readable(control_)) return Error(ErrorCode::kUnavailable, "not ready").WithDetail(log());
    const Result<frame::Frame> said = frame::Receive(control_.get());
    v1::ToSupervisor message;
    if (!said.ok() || !message.ParseFromString(said->bytes) || !message.ready())
      return Error(ErrorCode::kUnavailable, "it ended before it was ready").WithDetail(log());
    return {};
  }

  // Ends it as coworkd's end does, and tells how it went.
  Ending End() {
    control_.Reset();
    if (!Readable(ended_)) ::kill(pid_, SIGKILL);
    return WaitEnd();
  }

  Ending WaitEnd() {
    ended_.Reset();
    return EndingOf(pid_);
  }

  // Everything it wrote to its log so far.
  std::string log() const {
    std::string text(static_cast<size_t>(::lseek(log_.get(), 0, SEEK_END)), '\0');
    CHECK(::pread(log_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  static constexpr int kPatienceMs = 20'000;

  // As another daemon does with its end. Of a daemon that ended instead it gets an end that leads
  // nowhere, as daemons do.
  os::UniqueFd WireAndGreet(const std::string& channel, os::UniqueFd ours, os::UniqueFd theirs) {
    CHECK(os::KeepWhoSends(ours.get(), theirs.get()).ok());
    Wire(channel, std::move(theirs));
    const Result<pid_t> peer =
        os::GreetOnPair(ours.get(), ::geteuid(), std::chrono::milliseconds(kPatienceMs));
    CHECK(!peer.ok() || *peer == pid_);
    return ours;
  }

  static bool Readable(const os::UniqueFd& fd) {
    pollfd wanted{.fd = fd.get(), .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, kPatienceMs) == 1;
  }

  pid_t pid_;
  os::UniqueFd ended_;  // Its pidfd, until it was waited for.
  os::UniqueFd control_;
  os::UniqueFd log_;
};

inline Daemon StartDaemon(const std::string& program, std::vector<std::string> arguments = {}) {
  frame::Pair control = *frame::MakePair();
  os::UniqueFd log(::memfd_create("log", MFD_CLOEXEC));
  CHECK(::fcntl(log.get(), F_SETFL, O_APPEND) == 0);
  arguments.insert(arguments.begin(), program);
  const pid_t pid = *os::Spawn({.command_line = std::move(arguments),
                                .environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"},
                                .log = log.get(),
                                .socket = control.theirs.get()});
  return {pid, std::move(control.ours), std::move(log)};
}

}  // namespace cowork::support
