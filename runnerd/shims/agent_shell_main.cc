// agent-shell: what OpenCode takes for its shell. It runs nothing itself: the command goes to the
// courier, by the socket that PID 1 of this box made, and is run in a box of its own or not at all.
//
//   agent-shell -c COMMAND

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <string>
#include <string_view>

#include "runnerd/shims/agent_shell.h"
#include "runnerd/shims/courier_link.h"

namespace cowork::shims {
namespace {

Result<int> Run(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "-c")
    return Error(ErrorCode::kInvalidArgument, "it is used as 'agent-shell -c COMMAND' only");
  char cwd[PATH_MAX];
  if (::getcwd(cwd, sizeof cwd) == nullptr) return Error::FromErrno("getcwd", errno);
  const os::UniqueFd courier = TRY(ConnectToCourier());
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
