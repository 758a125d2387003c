#include "runnerd/egress/resolver/sockets.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace cowork::resolver {
namespace {

ares_socket_t Make(int family, int type, int protocol, void*) {
  return ::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
}

int Close(ares_socket_t socket, void*) {
  return ::close(socket);
}

int Connect(ares_socket_t socket, const sockaddr* where, ares_socklen_t size, void*) {
  return ::connect(socket, where, size);
}

ares_ssize_t Receive(ares_socket_t socket, void* room, size_t size, int flags, sockaddr* from,
                     ares_socklen_t* from_size, void*) {
  return ::recvfrom(socket, room, size, flags, from, from_size);
}

ares_ssize_t Send(ares_socket_t socket, const iovec* pieces, int count, void*) {
  return ::writev(socket, pieces, count);
}

}  // namespace

const ares_socket_functions kSockets = {
    .asocket = Make, .aclose = Close, .aconnect = Connect, .arecvfrom = Receive, .asendv = Send};

}  // namespace cowork::resolver
