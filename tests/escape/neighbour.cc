#include "tests/escape/neighbour.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "common/frame/pair.h"

namespace cowork::escape {
namespace {

void Echo(int socket) {
  char byte = 0;
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  auto* address = reinterpret_cast<sockaddr*>(&from);
  if (::recvfrom(socket, &byte, 1, 0, address, &size) == 1)
    ::sendto(socket, &byte, 1, MSG_NOSIGNAL, address, size);
}

os::UniqueFd Accept(int listener) {
  return os::UniqueFd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}

void Smuggle(const NeighboursSockets& sockets) {
  const os::UniqueFd peer = Accept(sockets.smuggler.get());
  const std::array out{sockets.directory.get()};
  if (peer.valid()) static_cast<void>(frame::Send(peer.get(), "d", out));
}

void ServeOnce(const NeighboursSockets& sockets) {
  std::vector<pollfd> awaited{{.fd = sockets.smuggler.get(), .events = POLLIN, .revents = 0}};
  for (const auto* some : {&sockets.listeners, &sockets.datagrams})
    for (const os::UniqueFd& one : *some)
      awaited.push_back({.fd = one.get(), .events = POLLIN, .revents = 0});
  if (::poll(awaited.data(), awaited.size(), -1) < 0) return;
  if (awaited[0].revents != 0) Smuggle(sockets);
  for (size_t i = 1; i < awaited.size(); ++i) {
    if (awaited[i].revents == 0) continue;
    if (i <= sockets.listeners.size())
      static_cast<void>(Accept(awaited[i].fd));
    else
      Echo(awaited[i].fd);
  }
}

}  // namespace

pid_t StartNeighbour(NeighboursSockets sockets) {
  const pid_t test = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  while (::getppid() == test) ServeOnce(sockets);  // It may have died before we asked.
  ::_exit(0);
}

}  // namespace cowork::escape
