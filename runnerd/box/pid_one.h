// PID 1 of a box is ours: it buries what dies, ends the box with the program, and makes sockets of
// the box's network for runnerd.
//
// One packet in over control, whatever it says, is answered by one TCP socket, or by a packet
// without one. The end of control is the end of the box, and so is a guard that is off (watch.h).
// Where the box could write the project, PID 1 looks through it when all others have ended, for
// guarded names that have appeared; what it found goes out as its last words.

#pragma once

#include <sys/types.h>

#include "runnerd/box/building.h"

namespace cowork::box {

// Ends with the worker's exit code, or 128+N for its signal N.
[[noreturn]] void ServeAsPidOne(pid_t worker, const Building& box);

}  // namespace cowork::box
