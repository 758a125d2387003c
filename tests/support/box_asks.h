// What a box asks of its gate, and an upstream that the test plays itself: for the tests of the way
// of a model's request.

#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/egress.h"
#include "tests/support/tcp.h"

namespace cowork::support {

inline constexpr char kKey[] = "test-key-0123456789abcdef";
inline constexpr char kScenario[] = R"({"steps": [{"text": ["Hello ", "from a script."]}]})";
inline constexpr char kChat[] =
    R"({"model":"scripted","stream":true,"tools":[{}],"messages":[{"role":"user","content":"go"}]})";

inline std::string Post(std::string_view target, std::string_view headers = "",
                        std::string_view body = kChat) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: 127.0.0.1:4141\r\nConnection: close\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string Ask(uint16_t port, const std::string& request) {
  const TcpStream box = TcpStream::ConnectTo(port);
  box.Write(request);
  return box.ReadToEnd();
}

inline std::string AskModel(uint16_t port) {
  return Ask(port, Post("/v1/chat/completions", "Authorization: Bearer placeholder\r\n"));
}

// An upstream that the test plays itself.
struct PlayedUpstream {
  os::UniqueFd listener = ListenOnLoopback();
  uint16_t port() const { return PortOf(listener); }
  TcpStream Accept() const { return TcpStream::AcceptFrom(listener); }
  bool IsLeftAlone() const {
    return !TcpStream::AcceptFrom(listener, std::chrono::milliseconds(300)).valid();
  }
};

}  // namespace cowork::support
