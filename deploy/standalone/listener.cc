#include "deploy/standalone/listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/shell_word.h"

namespace cowork::standalone {
namespace {

Result<void> RemoveLeftOver(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode))
    return Error(
        ErrorCode::kFailedPrecondition,
        ShellWord(path) + " is no socket; mv " + ShellWord(path) + " " + ShellWord(path + ".old"));
  if (::unlink(path.c_str()) != 0) return Error::FromErrno("unlink", errno).WithDetail(path);
  return {};
}

}  // namespace

Result<SocketFile> SocketFile::At(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return Error::FromErrno("lstat", errno).WithDetail(path);
  SocketFile file;
  file.path_ = path;
  file.device_ = found.st_dev;
  file.inode_ = found.st_ino;
  return file;
}

// While the socket is bound the kernel keeps the inode, so that no other file has its number.
void SocketFile::Unlink() const {
  struct stat found {};
  if (path_.empty() || ::lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

Result<Listener> ListenAt(const std::string& path, int type) {
  sockaddr_un address{};
  if (path.size() > kLongestSocketPath)
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " is longer than a socket's path may be");
  TRY(RemoveLeftOver(path));
  os::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  // bind() makes the file with the mode of the socket's inode, as the umask narrows it.
  const mode_t before = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
  const int bound = ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  const int reason = errno;
  ::umask(before);
  if (bound != 0) return Error::FromErrno("bind", reason);
  if (::listen(socket.get(), kBacklog) != 0) return Error::FromErrno("listen", errno);
  SocketFile file = TRY(SocketFile::At(path));
  return Listener{.socket = std::move(socket), .file = std::move(file)};
}

}  // namespace cowork::standalone
