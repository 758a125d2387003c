// A world of the test's own: a network namespace with the addresses that it names, DNS as it says,
// and servers there that hear what reached them.

#pragma once

#include <netinet/in.h>
#include <sys/ioctl.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

#include "tests/support/certificates.h"
#include "tests/support/own_namespaces.h"
#include "tests/support/scratch.h"
#include "tests/support/tcp.h"

namespace cowork::support {

// The kernel takes an IPv6 address for a tentative one until a thread of its own came by.
inline void WaitUntilOwned(const in6_addr& address) {
  sockaddr_in6 place{};
  place.sin6_family = AF_INET6;
  place.sin6_addr = address;
  const os::UniqueFd any(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  int tries = 0;
  while (::bind(any.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) {
    CHECK(++tries < 5000);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

inline void OwnAddress(const std::string& text, int number) {
  if (text.find(':') == std::string::npos) {
    const os::UniqueFd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    const std::string alias = "lo:" + std::to_string(number);
    alias.copy(request.ifr_name, sizeof request.ifr_name - 1);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    CHECK(::inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1);
    std::memcpy(&request.ifr_addr, &address, sizeof address);
    CHECK(::ioctl(any.get(), SIOCSIFADDR, &request) == 0);
    return;
  }
  struct {  // As the kernel's in6_ifreq, whose header does not go with the C library's.
    in6_addr address;
    uint32_t prefix;
    int interface;
  } request{};
  const os::UniqueFd any(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  CHECK(::inet_pton(AF_INET6, text.c_str(), &request.address) == 1);
  request.prefix = 128;
  request.interface = static_cast<int>(::if_nametoindex("lo"));
  CHECK(::ioctl(any.get(), SIOCSIFADDR, &request) == 0);
  WaitUntilOwned(request.address);
}

// A file of ours over one of this machine's.
inline void ShowInstead(const std::string& content, const char* place,
                        const ScratchDirectory& scratch) {
  const std::string path = scratch.path() + "/" + std::string(place).substr(5);
  std::ofstream(path) << content;
  CHECK(::mount(path.c_str(), place, nullptr, MS_BIND, nullptr) == 0);
}

// To be called while there is one thread.
inline void EnterWorld(const std::vector<std::string>& addresses) {
  EnterOwnNamespaces();
  int number = 0;
  for (const std::string& address : addresses) OwnAddress(address, ++number);
  static const ScratchDirectory scratch;
  ShowInstead("nameserver 127.0.0.1\nnameserver 127.0.0.2\nsearch evil.example\n",
              "/etc/resolv.conf", scratch);
  ShowInstead("127.0.0.1 localhost\n10.0.0.5 inhosts.example\n", "/etc/hosts", scratch);
  ShowInstead("hosts: files dns\n", "/etc/nsswitch.conf", scratch);
}

inline os::UniqueFd ListenAt(const std::string& text, uint16_t port) {
  sockaddr_in6 six{};
  sockaddr_in four = Loopback(port);
  const bool is_six = ::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1;
  if (!is_six) CHECK(::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  os::UniqueFd listener(::socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto* address =
      is_six ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
  CHECK(::bind(listener.get(), address, is_six ? sizeof six : sizeof four) == 0);
  CHECK(::listen(listener.get(), 16) == 0);
  return listener;
}

// Takes what is sent there, and says nothing.
inline os::UniqueFd BindDatagrams(const std::string& text, uint16_t port) {
  sockaddr_in address = Loopback(port);
  CHECK(::inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1);
  os::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  CHECK(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

// Answers each connection's one request with `answer`, in the clear or with TLS.
class WebServer {
 public:
  struct Wish {
    std::string address;
    uint16_t port;
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const Identity* identity = nullptr;  // None: in the clear.
    int newest = TLS1_3_VERSION;
    bool says_goodbye = true;
  };

  explicit WebServer(Wish wish)
      : wish_(std::move(wish)),
        listener_(ListenAt(wish_.address, wish_.port)),
        thread_([this] { Serve(); }) {}
  ~WebServer() {
    over_ = true;
    thread_.join();
  }

  std::vector<std::string> heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  int connections() const { return connections_; }

 private:
  void Serve() {
    while (!over_) {
      const TcpStream stream = TcpStream::AcceptFrom(listener_, std::chrono::milliseconds(20));
      if (!stream.valid()) continue;
      ++connections_;
      wish_.identity == nullptr ? AnswerClear(stream) : AnswerTls(stream);
    }
  }

  void AnswerClear(const TcpStream& stream) {
    std::string request = stream.Read();
    // A TLS hello has no such end.
    const bool is_http = request.starts_with("GET ") || request.starts_with("POST ");
    if (is_http && request.find("\r\n\r\n") == std::string::npos)
      request += stream.ReadUntil("\r\n\r\n");
    Note(std::move(request));
    stream.Write(wish_.answer);
  }

  void AnswerTls(const TcpStream& stream) {
    const std::unique_ptr<SSL_CTX, FreedBy<::SSL_CTX_free>> context(
        ::SSL_CTX_new(::TLS_server_method()));
    ::SSL_CTX_set_security_level(context.get(), 0);
    ::SSL_CTX_set_max_proto_version(context.get(), wish_.newest);
    ::SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    ::SSL_CTX_use_certificate(context.get(), wish_.identity->certificate.get());
    ::SSL_CTX_use_PrivateKey(context.get(), wish_.identity->key.get());
    const std::unique_ptr<SSL, FreedBy<::SSL_free>> ssl(::SSL_new(context.get()));
    ::SSL_set_fd(ssl.get(), stream.number());
    if (::SSL_accept(ssl.get()) != 1) return;
    std::string request;
    char room[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const int size = ::SSL_read(ssl.get(), room, sizeof room);
      if (size <= 0) return;
      request.append(room, static_cast<size_t>(size));
    }
    Note(request);
    ::SSL_write(ssl.get(), wish_.answer.data(), static_cast<int>(wish_.answer.size()));
    if (wish_.says_goodbye) ::SSL_shutdown(ssl.get());
  }

  void Note(std::string request) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(std::move(request));
  }

  const Wish wish_;
  const os::UniqueFd listener_;
  std::mutex mutex_;
  std::vector<std::string> heard_;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace cowork::support
