#include "runnerd/box/start_zygote.h"

#include <unistd.h>

#include <utility>

#include "common/frame/pair.h"
#include "common/os/spawn.h"

namespace cowork::box {

Result<ZygoteProcess> StartZygote(const std::string& program) {
  frame::Pair pair = TRY(frame::MakePair());
  const Result<pid_t> spawned = os::Spawn({.command_line = {program},
                                           .environment = {},
                                           .log = STDERR_FILENO,
                                           .socket = pair.theirs.get()});
  if (!spawned.ok())
    return Error(ErrorCode::kFailedPrecondition,
                 "the zygote, which makes the sandboxes, does not start: reinstall coworkd")
        .WithDetail(spawned.error().detail());
  return ZygoteProcess{.pid = *spawned, .pair = std::move(pair.ours)};
}

}  // namespace cowork::box
