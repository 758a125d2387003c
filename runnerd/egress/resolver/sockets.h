// The sockets that c-ares asks for, made as a helper may make them: close-on-exec and non-blocking
// from the start, since the box takes fcntl(F_SETFL) from everybody (runnerd/box/own_syscalls.h).

#pragma once

#include <ares.h>

namespace cowork::resolver {

extern const ares_socket_functions kSockets;

}  // namespace cowork::resolver
