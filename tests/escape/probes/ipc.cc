// What processes of one person share without a file's name, or by one: segments, queues, sockets,
// keys, and descriptors that somebody hands over.

#include <fcntl.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

// An abstract name begins with a zero byte.
long ConnectUnix(int type, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, sizeof address.sun_path - 1);
  const auto size = static_cast<socklen_t>(sizeof address.sun_family + name.size());
  const int socket = ::socket(AF_UNIX, type, 0);
  if (socket < 0) return socket;
  return ::connect(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 ? socket : -1;
}

std::string Abstract() {
  return std::string(1, '\0') + Fact("tag");
}

long Send(int socket) {
  return socket < 0 ? -1 : ::send(socket, "x", 1, MSG_NOSIGNAL);
}

// Descriptors arrive as one message of one byte.
int TakeDescriptor(int socket) {
  char byte = 0;
  iovec content{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr packet{};
  packet.msg_iov = &content;
  packet.msg_iovlen = 1;
  packet.msg_control = control;
  packet.msg_controllen = sizeof control;
  if (::recvmsg(socket, &packet, MSG_CMSG_CLOEXEC) != 1) return -1;
  const cmsghdr* rights = CMSG_FIRSTHDR(&packet);
  return rights == nullptr ? -1 : *reinterpret_cast<const int*>(CMSG_DATA(rights));
}

// The project holds a socket of a helpful process outside, which hands out a directory.
long ReadThroughASmuggledDirectory() {
  const long socket = ConnectUnix(SOCK_STREAM, Fact("project") + "/smuggler");
  if (socket < 0) return -1;
  return ::openat(TakeDescriptor(static_cast<int>(socket)), "canary", O_RDONLY | O_CLOEXEC);
}

long FindKey() {
  return ::syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", Fact("tag").c_str(),
                   0);
}

long AddKey() {
  return ::syscall(SYS_add_key, "user", "escape", "x", 1, KEY_SPEC_PROCESS_KEYRING);
}

long RequestKey() {
  return Reaches(::syscall(SYS_request_key, "user", "no such key", nullptr, 0), ENOKEY);
}

long FindInheritedDescriptor() {
  return ::fcntl(Number("inherited"), F_GETFD);
}

constexpr Endings kOtherIpc = InBoxes("ENOENT", kIpcNamespace);
constexpr Endings kOtherNetwork = InBoxes("ECONNREFUSED", kNetworkNamespace | kLandlock);

constexpr Probe kProbes[] = {
    {"find-shared-memory", 37, [] { return long{::shmget(Number("key"), 1, 0)}; }, kDone,
     kOtherIpc},
    {"find-semaphores", 37, [] { return long{::semget(Number("key"), 1, 0)}; }, kDone, kOtherIpc},
    {"find-messages", 37, [] { return long{::msgget(Number("key"), 0)}; }, kDone, kOtherIpc},
    {"find-a-queue", 37, [] { return long{::mq_open(Fact("tag").c_str(), O_RDONLY)}; }, kDone,
     InBoxes("ENOENT", kIpcNamespace | kLandlock)},
    {"connect-to-an-abstract-name", 50, [] { return ConnectUnix(SOCK_STREAM, Abstract()); }, kDone,
     kOtherNetwork},
    {"send-to-an-abstract-name", 50,
     [] { return Send(static_cast<int>(ConnectUnix(SOCK_DGRAM, Abstract() + "-datagrams"))); },
     kDone, kOtherNetwork},
    // As of an agent for keys or a bus; Landlock does not know of connecting.
    {"connect-to-a-socket-in-the-home", 51,
     [] { return ConnectUnix(SOCK_STREAM, Fact("secret") + "/socket"); }, kDone,
     InBoxes("ENOENT", kPivot)},
    // As of X11.
    {"connect-to-a-socket-in-tmp", 51,
     [] { return ConnectUnix(SOCK_STREAM, "/tmp" + Fact("tag") + "-socket"); }, kDone,
     InBoxes("ENOENT", kPivot)},
    {"read-through-a-smuggled-directory", 1, ReadThroughASmuggledDirectory, kDone,
     InBoxes("EACCES", kLandlock)},
    {"use-an-inherited-descriptor", 35, FindInheritedDescriptor, kDone,
     InBoxes("EBADF", kDescriptors)},
    {"find-a-key-of-the-session", 36, FindKey, kDone, InBoxes("EPERM", kSystemCalls | kKeyring)},
    {"add-a-key", 36, AddKey, kDone, InBoxes("EPERM", kSystemCalls)},
    {"request-a-key", 36, RequestKey, kDone, InBoxes("EPERM", kSystemCalls)},
};

}  // namespace

std::span<const Probe> IpcProbes() {
  return kProbes;
}

}  // namespace cowork::escape
