// ServingPolicy(): what every daemon of ours needs to go on serving gRPC over sockets it has: read
// and write what is open, wait, start a thread, allocate, end. No file, socket, program or signal.
// A daemon's confine.cc starts from it and adds, line by line, what is its own; what must speak
// before the rules of all, because it allows a case of what they fail, is handed in as `first`.

#pragma once

#include "common/sandbox/seccomp_policy.h"

namespace cowork::sandbox {

SeccompPolicy ServingPolicy(SeccompPolicy first = {});

}  // namespace cowork::sandbox
