#include "runnerd/shims/courier_link.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "common/frame/pair.h"
#include "runnerd/shims/shim_wire.h"

namespace cowork::shims {
namespace {

constexpr char kCourier[] = "/run/cowork/shell.sock";

Result<void> WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error::FromErrno("write", errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

}  // namespace

Result<os::UniqueFd> ConnectToCourier() {
  os::UniqueFd courier(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!courier.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  static_assert(sizeof kCourier <= sizeof address.sun_path);
  std::string_view(kCourier).copy(address.sun_path, sizeof kCourier);
  if (::connect(courier.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Error(ErrorCode::kUnavailable, "no courier listens in this box");
  return courier;
}

Result<int> FollowToTheEnd(int courier) {
  for (;;) {
    const frame::Frame frame = TRY(frame::Receive(courier));
    const Response response = TRY(DecodeResponse(frame.bytes));
    if (response.kind == Response::Kind::kExit)
      return response.exit_code >= 0 && response.exit_code <= 255 ? response.exit_code
                                                                  : kNotExecuted;
    const int to = response.kind == Response::Kind::kOut ? STDOUT_FILENO : STDERR_FILENO;
    TRY(WriteAll(to, response.bytes));
  }
}

}  // namespace cowork::shims
