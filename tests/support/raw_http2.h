// RawHttp2: just enough of HTTP/2 (RFC 9113) to play a client that no library would be: it makes
// calls and takes no answer.

#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"

namespace cowork::support {

class RawHttp2 {
 public:
  explicit RawHttp2(os::UniqueFd socket) : socket_(std::move(socket)) {
    Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    Frame(kSettings, 0, 0, "");
  }

  // How many bytes of an answer the server may send before we ask for more.
  void SetWindow(uint32_t bytes) { Frame(kSettings, 0, 0, Number(0x0004, 2) + Number(bytes, 4)); }

  // A unary call with a request of no fields. `token` is base64, as metadata travels; may be empty.
  void Call(const std::string& path, const std::string& token) {
    std::string headers = Field(":method", "POST") + Field(":scheme", "http") +
                          Field(":path", path) + Field(":authority", "local") +
                          Field("te", "trailers") + Field("content-type", "application/grpc");
    if (!token.empty()) headers += Field("capability-bin", token);
    Frame(kHeaders, kEndHeaders, stream_, headers);
    Frame(kData, kEndStream, stream_, std::string(5, '\0'));
    stream_ += 2;
  }

  // The bytes of the next DATA frame with any, acknowledging what has to be on the way; none if the
  // server hangs up.
  std::optional<std::string> NextData() {
    while (true) {
      const std::string head = Read(9);
      if (head.size() != 9) return std::nullopt;
      const std::string body = Read(Length(head));
      const auto type = static_cast<uint8_t>(head[3]);
      if (type == kSettings && head[4] == 0) Frame(kSettings, kAcknowledged, 0, "");
      if (type == kPing && head[4] == 0) Frame(kPing, kAcknowledged, 0, body);
      if (type == kData && !body.empty()) return body;
    }
  }

 private:
  static constexpr uint8_t kData = 0, kHeaders = 1, kSettings = 4, kPing = 6;
  static constexpr uint8_t kEndStream = 1, kEndHeaders = 4, kAcknowledged = 1;

  static std::string Number(uint32_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
    return text;
  }
  static size_t Length(const std::string& head) {
    size_t length = 0;
    for (int i = 0; i < 3; ++i) length = length << 8 | static_cast<uint8_t>(head[i]);
    return length;
  }
  // HPACK (RFC 7541): a literal, indexed nowhere; names and values under 127 bytes.
  static std::string Field(const std::string& name, const std::string& value) {
    return Number(0, 1) + Number(static_cast<uint32_t>(name.size()), 1) + name +
           Number(static_cast<uint32_t>(value.size()), 1) + value;
  }
  void Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& body) {
    Write(Number(static_cast<uint32_t>(body.size()), 3) + Number(type, 1) + Number(flags, 1) +
          Number(stream, 4) + body);
  }
  void Write(std::string bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.erase(0, static_cast<size_t>(sent));
    }
  }
  std::string Read(size_t count) {
    std::string bytes(count, '\0');
    const ssize_t size = ::recv(socket_.get(), bytes.data(), count, MSG_WAITALL);
    bytes.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return bytes;
  }

  os::UniqueFd socket_;
  uint32_t stream_ = 1;
};

}  // namespace cowork::support
