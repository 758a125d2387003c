// RawHttp2: a client's end of HTTP/2, written by hand: it sends what no client of gRPC would, and
// says no more than it is told to, not even that it still lives.

#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"

namespace cowork::support {

class RawHttp2 {
 public:
  enum Frame : char { kData = 0, kHeaders = 1, kSettings = 4 };
  enum Flag : char { kNone = 0, kAcknowledged = 1, kEndStream = 1, kEndHeaders = 4 };
  using Metadata = std::vector<std::pair<std::string, std::string>>;

  explicit RawHttp2(os::UniqueFd socket) : socket_(std::move(socket)) {
    Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Framed(kSettings, kNone, 0, ""));
  }

  // Agrees to what the server demands of its clients.
  void AcknowledgeSettings() {
    HearMore();
    Send(Framed(kSettings, kAcknowledged, 0, ""));
  }

  // Begins the connection's only call.
  void Call(const std::string& path, const Metadata& more = {}) {
    Metadata all = {{":method", "POST"}, {":scheme", "http"},
                    {":path", path},     {":authority", "local"},
                    {"te", "trailers"},  {"content-type", "application/grpc"}};
    all.insert(all.end(), more.begin(), more.end());
    std::string block;
    for (const auto& [name, value] : all) block += '\0' + Text(name) + Text(value);  // Not indexed.
    Send(Framed(kHeaders, kEndHeaders, 1, block));
  }

  // A part of the call's request.
  void Data(const std::string& bytes, Flag flag) { Send(Framed(kData, flag, 1, bytes)); }

  void Send(const std::string& bytes) {
    ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  static std::string Framed(Frame type, Flag flags, uint32_t stream, const std::string& payload) {
    return BigEndian(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) +
           BigEndian(stream, 4) + payload;
  }

  // A message as gRPC frames it, or what says to be one of `size` bytes.
  static std::string Message(const std::string& bytes, size_t size, bool compressed = false) {
    return std::string(1, compressed ? '\1' : '\0') + BigEndian(size, 4) + bytes;
  }

  // Whether the call ends with this gRPC status, before the connection does.
  bool EndsWithStatus(int status) {
    const std::string wanted = Text("grpc-status") + Text(std::to_string(status));
    while (heard_.find(wanted) == std::string::npos)
      if (!HearMore()) return false;
    return true;
  }
  // Comes back when the server has hung up.
  void AwaitEnd() {
    while (HearMore()) continue;
  }

 private:
  static std::string BigEndian(uint64_t number, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
    return text;
  }

  // HPACK's strings, without Huffman's code: 7 bits of length, and more if those are all ones.
  static std::string Text(const std::string& text) {
    if (text.size() < 127) return static_cast<char>(text.size()) + text;
    std::string length = "\x7f";
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) length += static_cast<char>(128 + rest % 128);
    return length + static_cast<char>(rest) + text;
  }

  bool HearMore() {
    char bytes[4096];
    const ssize_t count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (count > 0) heard_.append(bytes, static_cast<size_t>(count));
    return count > 0;
  }

  os::UniqueFd socket_;
  std::string heard_;
};

}  // namespace cowork::support
