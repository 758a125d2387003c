#include "deploy/standalone/activated.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "common/base/shell_word.h"
#include "deploy/standalone/listen_fds.h"
#include "deploy/standalone/listener.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {
namespace {

Error Wrong(const std::string& is, const std::string& remedy) {
  return Error(ErrorCode::kInvalidArgument, is + "; " + remedy);
}

int NumberOption(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

// Empty for one that is bound to no path, or to an abstract name.
std::string PathOf(int socket) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  return {address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)};
}

const char* DirectiveFor(int type) {
  return type == SOCK_STREAM ? "ListenStream=" : "ListenSequentialPacket=";
}

Result<void> CheckSocket(int socket, const ListenerKind& kind, const std::string& path) {
  const std::string remedy = DirectiveFor(kind.type) + ShellWord(path) + " in its .socket unit";
  const std::string name = std::string("the socket that was handed to us as ") + kind.name;
  if (NumberOption(socket, SO_DOMAIN) != AF_UNIX || NumberOption(socket, SO_TYPE) != kind.type)
    return Wrong(name + " is not of the right type", remedy);
  if (NumberOption(socket, SO_ACCEPTCONN) != 1)
    return Wrong(name + " does not listen", "Accept=no, and " + remedy);
  if (PathOf(socket) != path)
    return Wrong(name + " is bound to " + ShellWord(PathOf(socket)), remedy);
  return {};
}

Result<void> CheckFile(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
    return Wrong(ShellWord(path) + " is not the socket that was handed to us",
                 "systemctl --user restart its .socket unit");
  if (found.st_uid != ::geteuid() || (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return Wrong(ShellWord(path) + " is open to other users",
                 "SocketMode=0600 in its .socket unit");
  return {};
}

// Listening anew makes us whom a client sees at the other end, not whoever started us.
Result<void> MakeOurs(int socket) {
  const int flags = ::fcntl(socket, F_GETFL);
  if (flags < 0 || ::fcntl(socket, F_SETFL, flags & ~O_NONBLOCK) != 0 ||
      ::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0 || ::listen(socket, kBacklog) != 0)
    return Error::FromErrno("listen", errno);
  return {};
}

}  // namespace

Result<Activated> TakeActivated(const os::Environment& environment, const std::string& run) {
  const std::vector<std::string> names =
      TRY(ParseListenFds({.pid = environment("LISTEN_PID"),
                          .count = environment("LISTEN_FDS"),
                          .names = environment("LISTEN_FDNAMES")},
                         ::getpid()));
  Activated taken;
  int socket = kFirstListenDescriptor;
  for (const std::string& name : names) {
    const auto* kind =
        std::ranges::find_if(kListeners, [&](const ListenerKind& one) { return name == one.name; });
    const std::string path = run + "/" + name;
    TRY(CheckSocket(socket, *kind, path));
    TRY(CheckFile(path));
    TRY(MakeOurs(socket));
    taken[name] = os::UniqueFd(socket++);
  }
  return taken;
}

}  // namespace cowork::standalone
