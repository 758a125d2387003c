#include "runnerd/box/worker_sockets.h"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>

#include "runnerd/box/arguments.h"

namespace cowork::box {

using sandbox::Arg;
using sandbox::SeccompPolicy;

namespace {

struct Protocol {
  uint64_t type;
  uint64_t protocol;  // 0: the usual one of the type.
};
constexpr Protocol kProtocols[] = {
    {SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, 0}, {SOCK_DGRAM, IPPROTO_UDP}};

}  // namespace

void AllowSockets(SeccompPolicy& policy) {
  // No other protocol: the kernel would load the module of any that is asked for.
  for (const uint64_t family : {AF_INET, AF_INET6})
    for (const auto& [type, protocol] : kProtocols)
      policy.AllowIf(SYS_socket,
                     {Arg(0) == family, (Arg(1) & kSocketType) == type, Arg(2) == protocol});
  for (const uint64_t type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET})
    policy.AllowIf(SYS_socket, {Arg(0) == AF_UNIX, (Arg(1) & kSocketType) == type});
  policy
      .AllowIf(SYS_socketpair, Arg(0) == AF_UNIX)
      // Which interfaces are there. AF_VSOCK and the like know no namespace: this is their wall.
      .AllowIf(SYS_socket, {Arg(0) == AF_NETLINK, Arg(2) == NETLINK_ROUTE})
      .Fail(SYS_socket, EAFNOSUPPORT)
      .Fail(SYS_socketpair, EAFNOSUPPORT);
}

}  // namespace cowork::box
