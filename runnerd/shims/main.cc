// agent-shell: what OpenCode takes for its shell. It runs nothing itself: the command goes to the
// courier, by the socket that PID 1 of this box made, and is run in a box of its own or not at all.
//
//   agent-shell -c COMMAND

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <string>
#include <string_view>
#include <utility>

#include "common/os/unique_fd.h"
#include "runnerd/shims/agent_shell.h"

namespace cowork::shims {
namespace {

constexpr char kCourier[] = "/run/cowork/shell.sock";

Result<os::UniqueFd> Connect() {
  os::UniqueFd courier(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!courier.valid()) return Error::FromErrno("socket", errno);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  static_assert(sizeof kCourier <= sizeof address.sun_path);
  std::string_view(kCourier).copy(address.sun_path, sizeof kCourier);
  if (::connect(courier.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Error(ErrorCode::kUnavailable, "no courier listens in this box");
  return courier;
}

Result<int> Run(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "-c")
    return Error(ErrorCode::kInvalidArgument, "it is used as 'agent-shell -c COMMAND' only");
  char cwd[PATH_MAX];
  if (::getcwd(cwd, sizeof cwd) == nullptr) return Error::FromErrno("getcwd", errno);
  const os::UniqueFd courier = TRY(Connect());
  return RunElsewhere(courier.get(), argv[2], cwd);
}

}  // namespace
}  // namespace cowork::shims

int main(int argc, char** argv) {
  const cowork::Result<int> code = cowork::shims::Run(argc, argv);
  if (code.ok()) return *code;
  const std::string why =
      "agent-shell: the command was not run to its end: " + code.error().message() +
      "; end this session and start another\n";
  static_cast<void>(!::write(STDERR_FILENO, why.data(), why.size()));
  return cowork::shims::kNotExecuted;
}
