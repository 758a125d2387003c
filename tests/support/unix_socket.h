// Named Unix sockets, for tests that play either end.

#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include <gtest/gtest.h>

#include "common/os/unique_fd.h"

namespace cowork::support {

inline sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

// Listens at a path where nothing is yet.
inline os::UniqueFd ListenAtPath(const std::string& path, int type = SOCK_STREAM) {
  os::UniqueFd listener(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  const sockaddr_un address = SocketAddress(path);
  EXPECT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(listener.get(), 64), 0);
  return listener;
}

// Not valid if nobody accepts there.
inline os::UniqueFd ConnectTo(const std::string& path, int type = SOCK_STREAM) {
  os::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  const sockaddr_un address = SocketAddress(path);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    socket.Reset();
  return socket;
}

}  // namespace cowork::support
