// The network: what listens on the host, and the ways out of it.

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

uint16_t Port(const char* name) {
  return htons(static_cast<uint16_t>(Number(name)));
}

long Connect(int type, const char* to, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = port;
  ::inet_pton(AF_INET, to, &address.sin_addr);
  const int socket = ::socket(AF_INET, type, 0);
  if (socket < 0) return socket;
  return ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? socket
                                                                                       : -1;
}

long ConnectSix() {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = Port("port6");
  address.sin6_addr = in6addr_loopback;
  const int socket = ::socket(AF_INET6, SOCK_STREAM, 0);
  if (socket < 0) return socket;
  return ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

// The kernel tells at the second call that nobody was there for the first.
long SendDatagram() {
  const long socket = Connect(SOCK_DGRAM, "127.0.0.1", Port("datagrams"));
  if (socket < 0 || ::send(static_cast<int>(socket), "x", 1, 0) < 0) return -1;
  char byte = 0;
  return ::recv(static_cast<int>(socket), &byte, 1, 0);
}

// For datagrams connecting is only looking up the way; nothing leaves.
long FindWayTo(const char* address) {
  return Connect(SOCK_DGRAM, address, htons(53));
}

long FindAnotherInterface() {
  const struct if_nameindex* all = ::if_nameindex();
  if (all == nullptr) return -1;
  for (const struct if_nameindex* one = all; one->if_index != 0; ++one)
    if (std::string(one->if_name) != "lo") return 0;
  return Fails(ENODATA);
}

// As /proc/net/tcp writes a listener.
long SeeListener() {
  char line[32];
  std::snprintf(line, sizeof line, "0100007F:%04X 00000000:0000", Number("port"));
  return Holds(TextOf("/proc/net/tcp").find(line) != std::string::npos);
}

constexpr Endings kOtherNetwork = InBoxes("ECONNREFUSED", kNetworkNamespace);
constexpr Endings kNoWay = InBoxes("ENETUNREACH", kNetworkNamespace);

constexpr Probe kProbes[] = {
    {"connect-to-the-host", 46, [] { return Connect(SOCK_STREAM, "127.0.0.1", Port("port")); },
     kDone, kOtherNetwork},
    {"connect-to-the-host-by-ipv6", 46, ConnectSix, kDone, kOtherNetwork},
    {"send-to-the-host", 47, SendDatagram, kDone, kOtherNetwork},
    {"find-a-way-to-a-resolver", 47, [] { return FindWayTo("8.8.8.8"); }, kDone, kNoWay},
    {"find-a-way-to-the-local-network", 46, [] { return FindWayTo("192.168.0.1"); }, kDone, kNoWay},
    {"find-a-way-to-metadata", 46, [] { return FindWayTo("169.254.169.254"); }, kDone, kNoWay},
    {"find-another-interface", 46, FindAnotherInterface, kDone,
     InBoxes("ENODATA", kNetworkNamespace)},
    {"see-who-listens", 46, SeeListener, kDone, InBoxes("ENODATA", kNetworkNamespace)},
};

}  // namespace

std::span<const Probe> NetworkProbes() {
  return kProbes;
}

}  // namespace cowork::escape
