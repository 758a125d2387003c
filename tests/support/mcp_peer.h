// Peer: one of the two who converse in MCP, as a test plays it: lines on two sockets, one to speak
// on and one to listen on. What is between the two gets its chance to work in `let_work`, which
// takes a few milliseconds at most.

#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "common/os/unique_fd.h"

namespace cowork::support {

// A message of these members, with the version in front.
inline std::string Saying(const std::string& members) {
  return R"({"jsonrpc":"2.0",)" + members + "}";
}

class Peer {
 public:
  Peer(std::function<void()> let_work, os::UniqueFd says, os::UniqueFd hears)
      : let_work_(std::move(let_work)), says_(std::move(says)), hears_(std::move(hears)) {}

  void Says(const std::string& line) { Sends(line + "\n"); }

  // All of it, or as much as is taken while nobody reads; so many bytes are the value.
  size_t Sends(std::string_view bytes) {
    size_t sent = 0;
    for (int idle = 0; sent < bytes.size() && idle < 50;) {
      const ssize_t taken = ::send(says_.get(), bytes.data() + sent, bytes.size() - sent,
                                   MSG_DONTWAIT | MSG_NOSIGNAL);
      sent += taken > 0 ? static_cast<size_t>(taken) : 0;
      idle = taken > 0 ? 0 : idle + 1;
      let_work_();
    }
    return sent;
  }

  void SendsWith(const std::string& line, int descriptor) {
    const std::string text = line + "\n";
    iovec content{const_cast<char*>(text.data()), text.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    ::sendmsg(says_.get(), &message, MSG_NOSIGNAL);
  }

  // The next line, without its end; empty: none came within `patience`.
  std::string Hears(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto until = std::chrono::steady_clock::now() + patience;
    size_t end = heard_.find('\n', next_);
    for (; end == std::string::npos && !closed_; end = heard_.find('\n', next_)) {
      if (std::chrono::steady_clock::now() > until) return {};
      let_work_();
      Read();
    }
    if (end == std::string::npos) return {};
    const size_t begin = std::exchange(next_, end + 1);
    return heard_.substr(begin, end - begin);
  }

  bool HearsNothing() {
    return Hears(std::chrono::milliseconds(200)).empty() && heard_.size() == next_;
  }
  int says() const { return says_.get(); }
  int hears() const { return hears_.get(); }
  bool got_descriptors() const { return got_descriptors_; }

  void HearsNoMore() {
    hears_.Reset();
    closed_ = true;
  }

  void Leaves() {
    says_.Reset();
    hears_.Reset();
    closed_ = true;
  }

 private:
  void Read() {
    char room[65536];
    alignas(cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))];
    iovec content{room, sizeof room};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(hears_.get(), &message, MSG_DONTWAIT);
    got_descriptors_ |= got > 0 && message.msg_controllen > 0;
    closed_ |= got == 0;
    if (got > 0) heard_.append(room, static_cast<size_t>(got));
  }

  std::function<void()> let_work_;
  os::UniqueFd says_, hears_;
  std::string heard_;
  size_t next_ = 0;  // Where in it the next line begins.
  bool closed_ = false;
  bool got_descriptors_ = false;
};

}  // namespace cowork::support
