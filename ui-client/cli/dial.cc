#include "ui-client/cli/dial.h"

#include <poll.h>
#include <string.h>  // strerrordesc_np
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/base/shell_word.h"

namespace cowork::cli {
namespace {

Error CannotReach(const std::string& path, int reason) {
  const std::string word = ShellWord(path);
  if (reason == EAGAIN)
    return Error(
        ErrorCode::kUnavailable,
        "whoever serves " + word + " hangs, and takes no connection; cowork down && cowork up");
  return Error(ErrorCode::kUnavailable,
               word + " cannot be reached: " + strerrordesc_np(reason) + "; ls -ld " + word);
}

// Who listened there is who will read what we send.
Result<void> CheckServer(const os::UniqueFd& socket, const std::string& path) {
  ucred server{};
  socklen_t size = sizeof server;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &server, &size) != 0)
    return Error::FromErrno("getsockopt(SO_PEERCRED)", errno);
  if (server.uid == ::geteuid()) return {};
  return Error(ErrorCode::kPermissionDenied,
               ShellWord(path) + " is served by another user, number " +
                   std::to_string(server.uid) + ", and nothing was sent; ls -l " + ShellWord(path));
}

// connect() waits, too, where a server that hangs has a full queue.
void LimitWaiting(const os::UniqueFd& socket, std::chrono::seconds limit) {
  const timeval most{.tv_sec = limit.count(), .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
}

}  // namespace

Result<std::optional<os::UniqueFd>> DialIfServed(const std::string& path, int type,
                                                 std::chrono::seconds limit) {
  os::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Error(ErrorCode::kInvalidArgument, "the path of the socket is too long: " +
                                                  ShellWord(path) + "; choose a shorter directory");
  std::memcpy(address.sun_path, path.data(), path.size());
  LimitWaiting(socket, limit);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return std::optional<os::UniqueFd>();
    return CannotReach(path, errno);
  }
  TRY(CheckServer(socket, path));
  return std::optional(std::move(socket));
}

Result<os::UniqueFd> DialOwn(const std::string& path, int type, std::chrono::seconds limit) {
  std::optional<os::UniqueFd> socket = TRY(DialIfServed(path, type, limit));
  if (socket.has_value()) return *std::move(socket);
  return Error(ErrorCode::kUnavailable,
               "the daemons do not run: nobody answers at " + ShellWord(path) + "; cowork up");
}

bool HungUp(const os::UniqueFd& socket) {
  pollfd entry{.fd = socket.get(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

}  // namespace cowork::cli
