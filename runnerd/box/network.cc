#include "runnerd/box/network.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "common/frame/pair.h"
#include "runnerd/box/box_control.h"
#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

constexpr int kWaiting = 128;

Result<void> BindAndListen(const os::UniqueFd& socket, const void* address, socklen_t size) {
  if (::bind(socket.get(), static_cast<const sockaddr*>(address), size) != 0)
    return Error::FromErrno("bind", errno);
  if (::listen(socket.get(), kWaiting) != 0) return Error::FromErrno("listen", errno);
  return {};
}

Result<os::UniqueFd> ListenOnPort(uint16_t port) {
  os::UniqueFd socket = TRY(MakeTcpSocket());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  TRY(BindAndListen(socket, &address, sizeof address));
  return socket;
}

Result<os::UniqueFd> ListenAtPath(const Building& box, const std::string& path) {
  if (const size_t name = path.rfind('/'); name > 0)
    TRY(MakeDirectories(box.root, path.substr(0, name)));
  os::UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  TRY(BindAndListen(socket, &address, sizeof address));
  return socket;
}

}  // namespace

Result<os::UniqueFd> MakeTcpSocket() {
  os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  return socket;
}

Result<void> RaiseLoopback(Building& box) {
  if (box.profile.network == Network::kHost) return {};
  const os::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &loopback) != 0)
    return Error::FromErrno("ioctl(SIOCSIFFLAGS)", errno);
  return {};
}

Result<void> SendListeners(Building& box) {
  for (const Listener& wanted : box.order.listeners) {
    const os::UniqueFd socket =
        TRY(wanted.path.empty() ? ListenOnPort(wanted.port) : ListenAtPath(box, wanted.path));
    const int out[] = {socket.get()};
    TRY(frame::Send(FindGiven(box.given, Role::kControl)->get(), kListener, out));
  }
  return {};
}

}  // namespace cowork::box
