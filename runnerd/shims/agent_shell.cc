#include "runnerd/shims/agent_shell.h"

#include "common/frame/pair.h"
#include "runnerd/shims/courier_link.h"
#include "runnerd/shims/shim_wire.h"

namespace cowork::shims {

Result<int> RunElsewhere(int courier, std::string_view command, std::string_view cwd) {
  TRY(frame::Send(courier, EncodeShell(command, cwd)));
  return FollowToTheEnd(courier);
}

}  // namespace cowork::shims
