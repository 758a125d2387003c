#include "ui-client/cli/dial.h"

#include <string.h>  // strerrordesc_np
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/base/shell_word.h"

namespace cowork::cli {
namespace {

Error NobodyServes(const std::string& path, int reason) {
  const std::string word = ShellWord(path);
  if (reason == ENOENT || reason == ECONNREFUSED)
    return Error(ErrorCode::kUnavailable,
                 "the daemons do not run: nobody answers at " + word + "; cowork up");
  return Error(ErrorCode::kUnavailable,
               word + " cannot be reached: " + strerrordesc_np(reason) + "; ls -ld " + word);
}

}  // namespace

Result<os::UniqueFd> DialOwn(const std::string& path, int type) {
  os::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Error(ErrorCode::kInvalidArgument, "the path of the socket is too long: " +
                                                  ShellWord(path) + "; choose a shorter directory");
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return NobodyServes(path, errno);
  // Who listened there is who will read what we send.
  ucred server{};
  socklen_t size = sizeof server;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &server, &size) != 0)
    return Error::FromErrno("getsockopt(SO_PEERCRED)", errno);
  if (server.uid != ::geteuid())
    return Error(ErrorCode::kPermissionDenied,
                 ShellWord(path) + " is served by another user, number " +
                     std::to_string(server.uid) + ", and nothing was sent; ls -l " +
                     ShellWord(path));
  return socket;
}

}  // namespace cowork::cli
