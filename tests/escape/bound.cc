#include "tests/escape/bound.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/base/check.h"
#include "tests/support/unix_socket.h"

namespace cowork::escape {
namespace {

constexpr int kWaiting = 64;

os::UniqueFd Bind(int type, const void* address, socklen_t size) {
  os::UniqueFd socket(
      ::socket(static_cast<const sockaddr*>(address)->sa_family, type | SOCK_CLOEXEC, 0));
  CHECK(::bind(socket.get(), static_cast<const sockaddr*>(address), size) == 0);
  CHECK(type == SOCK_DGRAM || ::listen(socket.get(), kWaiting) == 0);
  return socket;
}

}  // namespace

os::UniqueFd BindUnix(int type, const std::string& name) {
  const sockaddr_un address = support::SocketAddress(name);
  return Bind(type, &address, static_cast<socklen_t>(sizeof address.sun_family + name.size()));
}

os::UniqueFd BindLoopback(int type) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Bind(type, &address, sizeof address);
}

os::UniqueFd BindLoopbackSix() {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  return Bind(SOCK_STREAM, &address, sizeof address);
}

// The port is at one place in both forms of the address.
std::string PortOf(const os::UniqueFd& socket) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return std::to_string(ntohs(address.sin6_port));
}

}  // namespace cowork::escape
