// A Unix socket's own name in the abstract namespace: a client takes it before it connects, and
// whoever accepts reads it from the kernel. So both know of a connection what nobody said over it.

#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <string>

#include "common/os/unique_fd.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {

// Not valid if nobody accepts at the path, or no descriptor is left. Nobody else has the name.
inline os::UniqueFd ConnectAs(const std::string& name, const std::string& path) {
  os::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un own = SocketAddress('\0' + name), there = SocketAddress(path);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), size) != 0 ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
    socket.Reset();
  return socket;
}

// Empty if the peer took no such name.
inline std::string NameOfPeer(const os::UniqueFd& socket) {
  sockaddr_un peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size) != 0) return {};
  const size_t before = offsetof(sockaddr_un, sun_path) + 1;
  return size <= before ? std::string() : std::string(peer.sun_path + 1, size - before);
}

}  // namespace cowork::support
