// Families of sockets that belong to no namespace, or speak with the kernel's own servants.

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include <cerrno>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kNoType = 15;

long RawSocketInOwnNetwork() {
  TakeOwnNamespaces(CLONE_NEWNET);
  return ::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

long PacketSocketInOwnNetwork() {
  TakeOwnNamespaces(CLONE_NEWNET);
  return ::socket(AF_PACKET, SOCK_RAW, 0);
}

long Speak(int protocol) {
  return Reaches(::socket(AF_NETLINK, SOCK_RAW, protocol), EPROTONOSUPPORT);
}

// A kernel that does not have the family still says something else of a type that nobody has.
long Family(int family, int type) {
  const int socket = ::socket(family, type, 0);
  return socket >= 0 ? socket : Reaches(::socket(family, kNoType, 0), EINVAL);
}

// The kernel looks for a module of it.
long Protocol(int type, int protocol) {
  return Reaches(::socket(AF_INET, type, protocol), EPROTONOSUPPORT);
}

constexpr Endings kNoSuchFamily = InBoxes("EAFNOSUPPORT", kSystemCalls);
constexpr Endings kTwice = InBoxes("EAFNOSUPPORT", kSystemCalls | kUserNamespaces);

constexpr Probe kProbes[] = {
    {"raw-socket", 47, RawSocketInOwnNetwork, kDone, kTwice},
    {"packet-socket", 47, PacketSocketInOwnNetwork, kDone, kTwice},
    {"vsock", 52, [] { return Family(AF_VSOCK, SOCK_STREAM); }, kDone, kNoSuchFamily},
    {"kernel-crypto", 52, [] { return Family(AF_ALG, SOCK_SEQPACKET); }, kDone, kNoSuchFamily},
    {"bluetooth", 52, [] { return Family(AF_BLUETOOTH, SOCK_RAW); }, kDone, kNoSuchFamily},
    {"can", 52, [] { return Family(AF_CAN, SOCK_RAW); }, kDone, kNoSuchFamily},
    {"tipc", 52, [] { return Family(AF_TIPC, SOCK_STREAM); }, kDone, kNoSuchFamily},
    {"rds", 52, [] { return Family(AF_RDS, SOCK_SEQPACKET); }, kDone, kNoSuchFamily},
    {"xdp", 52, [] { return Family(AF_XDP, SOCK_RAW); }, kDone, kNoSuchFamily},
    {"ipsec-keys", 52, [] { return Family(AF_KEY, SOCK_RAW); }, kDone, kNoSuchFamily},
    {"sctp", 52, [] { return Protocol(SOCK_STREAM, IPPROTO_SCTP); }, kDone, kNoSuchFamily},
    {"multipath-tcp", 52, [] { return Protocol(SOCK_STREAM, IPPROTO_MPTCP); }, kDone,
     kNoSuchFamily},
    {"udp-lite", 52, [] { return Protocol(SOCK_DGRAM, IPPROTO_UDPLITE); }, kDone, kNoSuchFamily},
    {"netlink-audit", 52, [] { return Speak(NETLINK_AUDIT); }, kDone, kNoSuchFamily},
    {"netlink-netfilter", 52, [] { return Speak(NETLINK_NETFILTER); }, kDone, kNoSuchFamily},
    {"netlink-devices", 52, [] { return Speak(NETLINK_KOBJECT_UEVENT); }, kDone, kNoSuchFamily},
    {"netlink-sockets", 52, [] { return Speak(NETLINK_SOCK_DIAG); }, kDone, kNoSuchFamily},
    {"netlink-generic", 52, [] { return Speak(NETLINK_GENERIC); }, kDone, kNoSuchFamily},
    {"netlink-crypto", 52, [] { return Speak(NETLINK_CRYPTO); }, kDone, kNoSuchFamily},
    {"netlink-transforms", 52, [] { return Speak(NETLINK_XFRM); }, kDone, kNoSuchFamily},
    {"socketpair-of-a-network", 52,
     [] {
       int ends[2];
       return Reaches(::socketpair(AF_INET, SOCK_STREAM, 0, ends), EOPNOTSUPP);
     },
     kDone, kNoSuchFamily},
};

}  // namespace

std::span<const Probe> FamilyProbes() {
  return kProbes;
}

}  // namespace cowork::escape
