#include "common/os/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <sstream>

#include "common/os/pidfd.h"

namespace cowork::os {
namespace {

constexpr int kPeerPidfd = 77;  // SO_PEERPIDFD; Debian 12's headers lack it.

Error Refuse(const char* why) {
  return Error(ErrorCode::kPermissionDenied, why);
}

Result<ucred> CredentialsOf(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return Error::FromErrno("getsockopt(SO_PEERCRED)", errno);
  return peer;
}

// Before Linux 6.5 only the peer's number is to be had. It is another process's by now if the peer
// ended, and all numbers were used up, between its connect() and our accept().
Result<UniqueFd> OpenPeer(int socket, pid_t pid) {
  int process = -1;
  socklen_t size = sizeof process;
  if (::getsockopt(socket, SOL_SOCKET, kPeerPidfd, &process, &size) == 0) return UniqueFd(process);
  if (errno != ENOPROTOOPT) return Error::FromErrno("getsockopt(SO_PEERPIDFD)", errno);
  return OpenProcess(pid);
}

bool HasEnded(const UniqueFd& process) {
  pollfd entry{.fd = process.get(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) != 0;
}

Result<std::string> ReadUidMap(int proc, const std::string& process) {
  const UniqueFd file(::openat(proc, (process + "/uid_map").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return Error::FromErrno("openat(uid_map)", errno);
  std::string map;
  char room[4096];
  ssize_t size = 0;
  while ((size = ::read(file.get(), room, sizeof room)) > 0)
    map.append(room, static_cast<size_t>(size));
  if (size < 0) return Error::FromErrno("read(uid_map)", errno);
  return map;
}

}  // namespace

Result<PeerCheck> PeerCheck::Prepare() {
  UniqueFd proc(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!proc.valid()) return Error::FromErrno("open(/proc)", errno);
  // Process 1 is somebody else's. Where it may not be looked at, /proc hides whom one could not
  // trace, and from inside a Landlock domain that is everybody, the person's own clients too.
  if (!ReadUidMap(proc.get(), "1").ok())
    return Error(ErrorCode::kFailedPrecondition,
                 "/proc hides processes here (hidepid), and with them who a client is; "
                 "sudo mount -o remount,hidepid=0 /proc");
  std::string own_map = TRY(ReadUidMap(proc.get(), "self"));
  if (HasASingleUid(own_map))
    return Error(ErrorCode::kFailedPrecondition,
                 "this user namespace has one user alone, and a box could not be told from you; "
                 "run coworkd outside of it, or map more users into it");
  return PeerCheck(std::move(proc), std::move(own_map), ::geteuid());
}

Result<void> PeerCheck::Check(int socket) const {
  const ucred peer = TRY(CredentialsOf(socket));
  if (peer.uid != uid_) return Refuse("it is another user");
  const UniqueFd process = TRY(OpenPeer(socket, peer.pid));
  const std::string map = TRY(ReadUidMap(proc_.get(), std::to_string(peer.pid)));
  // While a process lives nobody else has its number: alive now, it was the one whose map we read.
  if (HasEnded(process)) return Refuse("it has ended");
  if (map != own_map_) return Refuse("it is in another user namespace, as a box is");
  return {};
}

bool HasASingleUid(const std::string& uid_map) {
  std::istringstream lines(uid_map);
  uint64_t all = 0;
  for (uint64_t inside = 0, outside = 0, count = 0; lines >> inside >> outside >> count;)
    all += count;
  return all <= 1;
}

}  // namespace cowork::os
