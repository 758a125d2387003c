// PID 1 of a box is ours: it buries what dies, ends the box with the program, and makes sockets of
// the box's network for runnerd.
//
// One packet in over control, whatever it says, is answered by one TCP socket, or by a packet
// without one. The end of control is the end of the box.

#pragma once

#include <sys/types.h>

namespace cowork::box {

// Ends with the worker's exit code, or 128+N for its signal N.
[[noreturn]] void ServeAsPidOne(pid_t worker, bool has_control);

}  // namespace cowork::box
