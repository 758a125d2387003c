// Listening sockets in the directory of sockets, for the daemons that serve clients.

#pragma once

#include <sys/types.h>
#include <sys/un.h>

#include <cstddef>
#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::standalone {

inline constexpr int kBacklog = 64;
inline constexpr size_t kLongestSocketPath = sizeof(sockaddr_un::sun_path) - 1;  // Bytes.

// The file that a socket was bound to, by what it is and not by its name alone.
class SocketFile {
 public:
  SocketFile() = default;  // None.
  static Result<SocketFile> At(const std::string& path);

  // Removes it where it still is at its path, and not what another has put there since.
  void Unlink() const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct Listener {
  os::UniqueFd socket;
  SocketFile file;
};

// `type` is SOCK_STREAM or SOCK_SEQPACKET. Takes the place of a socket that a dead coworkd left:
// call it only while holding the lock. The socket is 0600 from its first moment.
// kInvalidArgument     the path is longer than a socket's may be
// kFailedPrecondition  something that is no socket is in the way
Result<Listener> ListenAt(const std::string& path, int type);

}  // namespace cowork::standalone
