#include "runnerd/shims/agent_shell.h"

#include <unistd.h>

#include <cerrno>

#include "common/frame/pair.h"
#include "runnerd/shims/shell_wire.h"

namespace cowork::shims {
namespace {

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

Result<int> RunElsewhere(int courier, std::string_view command, std::string_view cwd) {
  TRY(frame::Send(courier, EncodeRequest(command, cwd)));
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
