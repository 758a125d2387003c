// Blocking TCP on the loopback, as plain as tests need it: a client that is a box, and a server
// that is an upstream under the test's control.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"

namespace cowork::support {

inline sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline os::UniqueFd ListenOnLoopback() {
  os::UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Loopback(0);
  ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(listener.get(), 128);
  return listener;
}

inline uint16_t PortOf(const os::UniqueFd& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

inline uint16_t PortNobodyListensOn() {
  return PortOf(ListenOnLoopback());
}

class TcpStream {
 public:
  explicit TcpStream(os::UniqueFd socket) : socket_(std::move(socket)) {}

  static TcpStream ConnectTo(uint16_t port) {
    os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = Loopback(port);
    ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return TcpStream(std::move(socket));
  }

  // Accepts the next connection; not valid if none comes in that time.
  static TcpStream AcceptFrom(const os::UniqueFd& listener,
                              std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    pollfd waiting{listener.get(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1)
      return TcpStream(os::UniqueFd());
    return TcpStream(os::UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)));
  }

  bool valid() const { return socket_.valid(); }
  int number() const { return socket_.get(); }
  void Close() { socket_.Reset(); }

  bool Write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // Some bytes; empty at the end, or when none come for 10 s.
  std::string Read() const {
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) != 1) return {};
    std::string room(64 * 1024, '\0');
    const ssize_t size = ::recv(socket_.get(), room.data(), room.size(), 0);
    room.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return room;
  }

  // Whether the other end closes it within 10 s, and sends nothing more before that.
  bool Ends() const {
    pollfd waiting{socket_.get(), POLLIN, 0};
    char byte = 0;
    return ::poll(&waiting, 1, 10'000) == 1 && ::recv(socket_.get(), &byte, 1, 0) <= 0;
  }

  std::string ReadUntil(std::string_view end) const {
    std::string all;
    while (all.find(end) == std::string::npos) {
      const std::string more = Read();
      if (more.empty()) break;
      all += more;
    }
    return all;
  }

  std::string ReadToEnd() const {
    std::string all;
    for (std::string more = Read(); !more.empty(); more = Read()) all += more;
    return all;
  }

 private:
  os::UniqueFd socket_;
};

}  // namespace cowork::support
