#include "runnerd/courier/wire.h"

#include "common/base/call_digest.h"

namespace cowork::courier {
namespace {

Error Bad(const char* what) {
  return Error(ErrorCode::kInvalidArgument, what);
}

bool HasNul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

}  // namespace

Result<ShellRequest> FromWire(const v1::ShellRequest& request) {
  const std::string& command = request.command();
  const std::string& cwd = request.cwd();
  if (command.empty()) return Bad("the command is empty");
  if (command.size() > kLongestCommand)
    return Bad("the command is longer than 128 KiB; put it into a script and run that");
  if (HasNul(command)) return Bad("the command has a NUL character in it");
  if (!cwd.starts_with('/') || cwd.size() > kLongestPath || HasNul(cwd))
    return Bad("the working directory is no absolute path");
  return ShellRequest{.command = command, .cwd = cwd};
}

}  // namespace cowork::courier
