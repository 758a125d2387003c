// Stranger: a process that became somebody else before it connected, and stays connected for as
// long as this lives.

#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "common/base/check.h"
#include "common/frame/pair.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {

class Stranger {
 public:
  template <typename Become>
  Stranger(const std::string& path, Become become) {
    frame::Pair pair = *frame::MakePair();
    pid_ = ::fork();
    if (pid_ == 0) {
      become();
      Connect(path, pair.theirs.get());
    }
    pair.theirs.Reset();  // So that its end is noticed, should it have come to nothing.
    Result<frame::Frame> sent = frame::Receive(pair.ours.get());
    CHECK(sent.ok() && sent->descriptors.size() == 1);
    socket_ = std::move(std::move(sent).value().descriptors[0]);
  }
  ~Stranger() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  os::UniqueFd TakeSocket() { return std::move(socket_); }

 private:
  [[noreturn]] static void Connect(const std::string& path, int give_to) {
    const os::UniqueFd socket = ConnectTo(path);
    const int descriptors[] = {socket.get()};
    if (socket.valid()) static_cast<void>(frame::Send(give_to, "here", descriptors));
    if (socket.valid()) ::pause();
    ::_exit(1);
  }

  pid_t pid_ = -1;
  os::UniqueFd socket_;
};

}  // namespace cowork::support
