// BareChain: the least that a request can cost which goes through as many processes as gate, dialer
// and vaultd are. Each waits, and hands on what came: nothing is read, judged or written anew. What
// the real ones take more is their work; what this takes more than the direct way is the kernel's.

#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "tests/bench/child.h"
#include "tests/support/socket_pair.h"
#include "tests/support/tcp.h"

namespace cowork::bench {

class BareChain {
 public:
  explicit BareChain(uint16_t upstream) : upstream_(upstream), port_(support::PortOf(listener_)) {}

  // Where one client at a time may connect.
  uint16_t port() const { return port_; }

 private:
  using TcpStream = support::TcpStream;
  using Packet = std::array<char, 1024>;

  static size_t Receive(int from, Packet& packet) {
    const ssize_t size = ::recv(from, packet.data(), packet.size(), 0);
    return size > 0 ? static_cast<size_t>(size) : 0;
  }
  static std::string Exchange(int with, const std::string& message) {
    Packet packet;
    ::send(with, message.data(), message.size(), MSG_NOSIGNAL);
    return {packet.data(), Receive(with, packet)};
  }

  void Gate() const {
    while (true) {
      const TcpStream box = TcpStream::AcceptFrom(listener_, std::chrono::hours(1));
      while (true) {
        const std::string request = box.ReadUntil("\r\n\r\n");
        if (request.empty()) break;
        box.Write(Exchange(to_dialer_.ours.get(), request));
      }
    }
  }
  void Dialer() const {
    const TcpStream upstream = TcpStream::ConnectTo(upstream_);
    Packet request;
    while (const size_t size = Receive(to_dialer_.theirs.get(), request)) {
      Exchange(to_vault_.ours.get(), "a lease");
      upstream.Write({request.data(), size});
      const std::string answer = upstream.ReadUntil("\r\n\r\nok");
      ::send(to_dialer_.theirs.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
  void Vault() const {
    Packet lease;
    while (const size_t size = Receive(to_vault_.theirs.get(), lease))
      ::send(to_vault_.theirs.get(), lease.data(), size, MSG_NOSIGNAL);
  }

  const uint16_t upstream_;
  const os::UniqueFd listener_ = support::ListenOnLoopback();
  const uint16_t port_;
  const support::SocketPair to_dialer_ = support::MakeSocketPair();
  const support::SocketPair to_vault_ = support::MakeSocketPair();
  const Child vault_{[this] { Vault(); }};
  const Child dialer_{[this] { Dialer(); }};
  const Child gate_{[this] { Gate(); }};
};

}  // namespace cowork::bench
