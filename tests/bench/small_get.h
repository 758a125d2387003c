// A small GET, timed: on a connection that stays, or on a new one; and a server that answers it at
// once, on the loopback.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "common/base/check.h"
#include "tests/support/tcp.h"

namespace cowork::bench {

using support::TcpStream;

inline constexpr std::string_view kGet = "GET /v1/models HTTP/1.1\r\nHost: model\r\n\r\n";
inline constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers each request on each connection, for as long as the bench runs; its port.
inline uint16_t ServeToTheEnd() {
  os::UniqueFd listener = support::ListenOnLoopback();
  const uint16_t port = support::PortOf(listener);
  std::thread([listener = std::move(listener)] {
    while (true) {
      TcpStream stream = TcpStream::AcceptFrom(listener, std::chrono::hours(1));
      std::thread([stream = std::move(stream)] {
        while (!stream.ReadUntil("\r\n\r\n").empty()) stream.Write(kAnswer);
      }).detach();
    }
  }).detach();
  return port;
}

// Microseconds until the answer is there.
inline double AskOn(const TcpStream& stream, std::string_view request = kGet) {
  const auto before = std::chrono::steady_clock::now();
  stream.Write(request);
  CHECK(stream.ReadUntil("\r\n\r\nok").ends_with("ok"));
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before)
      .count();
}

// With the connecting.
inline double AskAnew(uint16_t port, std::string_view request = kGet) {
  const auto before = std::chrono::steady_clock::now();
  const TcpStream stream = TcpStream::ConnectTo(port);
  AskOn(stream, request);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before)
      .count();
}

}  // namespace cowork::bench
