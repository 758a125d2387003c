// RecordingProxy stands between a client and a server, hands on every byte, and keeps it: one
// connection, one thread, what was asked and what was answered.

#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class RecordingProxy {
 public:
  struct Connection {
    std::string asked;
    std::string answered;
  };

  explicit RecordingProxy(std::function<os::UniqueFd()> dial) : dial_(std::move(dial)) {}
  // Waits for the end of every connection, so the client or the server must be gone.
  ~RecordingProxy() {
    for (std::thread& thread : threads_) thread.join();
  }
  RecordingProxy(const RecordingProxy&) = delete;
  RecordingProxy& operator=(const RecordingProxy&) = delete;

  os::UniqueFd Connect() {
    os::UniqueFd server = dial_();
    SocketPair pair = MakeSocketPair();
    const std::lock_guard lock(mutex_);
    Connection& kept = connections_.emplace_back();
    threads_.emplace_back([this, &kept, client = std::move(pair.ours), server = std::move(server)] {
      while (HandOn(client, server, kept.asked) && HandOn(server, client, kept.answered))
        Wait(client, server);
    });
    return std::move(pair.theirs);
  }

  // In the order in which they were made.
  std::vector<Connection> connections() {
    const std::lock_guard lock(mutex_);
    return {connections_.begin(), connections_.end()};
  }

 private:
  static void Wait(const os::UniqueFd& one, const os::UniqueFd& other) {
    pollfd both[] = {{.fd = one.get(), .events = POLLIN, .revents = 0},
                     {.fd = other.get(), .events = POLLIN, .revents = 0}};
    ::poll(both, 2, -1);
  }

  // False: one of them is gone.
  bool HandOn(const os::UniqueFd& from, const os::UniqueFd& to, std::string& kept) {
    char piece[65536];
    const ssize_t got = ::recv(from.get(), piece, sizeof piece, MSG_DONTWAIT);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN;
    const std::lock_guard lock(mutex_);
    kept.append(piece, static_cast<size_t>(got));
    return ::send(to.get(), piece, static_cast<size_t>(got), MSG_NOSIGNAL) == got;
  }

  std::function<os::UniqueFd()> dial_;
  std::mutex mutex_;
  std::list<Connection> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace cowork::support
