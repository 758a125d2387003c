// A DNS server for tests: it answers what the test says, one answer after the other.

#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "tests/support/tcp.h"

namespace cowork::support {

class DnsServer {
 public:
  using Answer = std::vector<std::string>;  // Addresses; none: the name has none.
  // By name. The last answer is given again and again.
  using Names = std::map<std::string, std::vector<Answer>>;

  // On 127.0.0.1:53. A name that is not there does not exist, but silent.example gets no answer.
  explicit DnsServer(Names names)
      : names_(std::move(names)),
        socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
        thread_([this] { Serve(); }) {}
  ~DnsServer() {
    over_ = true;
    thread_.join();
  }

 private:
  static constexpr uint16_t kA = 1, kAaaa = 28;

  void Serve() {
    const sockaddr_in address = Loopback(53);
    CHECK(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    while (!over_) {
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (::poll(&waiting, 1, 20) != 1) continue;
      char room[512];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const ssize_t got = ::recvfrom(socket_.get(), room, sizeof room, 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 12) continue;
      const std::string reply = ReplyTo({room, static_cast<size_t>(got)});
      if (!reply.empty())
        ::sendto(socket_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from),
                 size);
    }
  }

  std::string ReplyTo(const std::string& query) {
    std::string name;
    size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<size_t>(static_cast<unsigned char>(query[at]));
      name += (name.empty() ? "" : ".") + query.substr(at + 1, length);
      at += 1 + length;
    }
    const std::string question = query.substr(12, at + 5 - 12);
    const auto type = static_cast<uint16_t>(query[at + 2]);
    if (name == "silent.example") return {};
    const auto known = names_.find(name);
    count_ = 0;
    const std::string records = known == names_.end() ? "" : RecordsOf(known->second, name, type);
    const auto count = static_cast<char>(count_);
    std::string reply = query.substr(0, 2);
    reply += known == names_.end() ? std::string("\x81\x83", 2) : std::string("\x81\x80", 2);
    reply += std::string("\0\1\0", 3) + count + std::string("\0\0\0\0", 4);
    return reply + question + records;
  }

  // Each question for A takes the next answer, and so does each for AAAA.
  std::string RecordsOf(const std::vector<Answer>& answers, const std::string& name,
                        uint16_t type) {
    size_t& next = asked_[{name, type}];
    const Answer& answer = answers[std::min(next, answers.size() - 1)];
    ++next;
    std::string records;
    for (const std::string& address : answer) {
      char bytes[16];
      const int family = type == kAaaa ? AF_INET6 : AF_INET;
      if (::inet_pton(family, address.c_str(), bytes) != 1) continue;
      const size_t size = type == kAaaa ? 16 : 4;
      records += std::string("\xc0\x0c\0", 3) + static_cast<char>(type);
      records += std::string("\0\1\0\0\0\0\0", 7) + static_cast<char>(size);
      records.append(bytes, size);
      ++count_;
    }
    return records;
  }

  const Names names_;
  std::map<std::pair<std::string, uint16_t>, size_t> asked_;
  size_t count_ = 0;
  std::atomic<bool> over_ = false;
  const os::UniqueFd socket_;
  std::thread thread_;
};

}  // namespace cowork::support
