// GreetOnPair(): who holds the other end of a pair that both ends were handed.
//
// A pair says nothing of who uses it: SO_PEERCRED names whoever made it, coworkd. So each end first
// sends eight bytes, with which the kernel hands on who sent them, and believes nothing before it
// has read the other's.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string_view>

#include "common/base/result.h"

namespace cowork::os {

inline constexpr std::string_view kHelloOnPair = "cowork 1";
static_assert(kHelloOnPair.size() == 8);

// Whoever makes a pair does this before anybody can send on it: from then on the kernel keeps with
// every message who sent it, whether or not its receiver has come yet.
Result<void> KeepWhoSends(int one, int other);

// Says hello, waits for the other's, at most `limit` where there is one and else as long as the
// other end is open, and answers its process. Reads eight bytes and not one more; on a stream what
// follows them is still there. The socket is the caller's, and on an error of no more use. Blocks
// this thread alone.
//
// kPermissionDenied  another user sent it, or nobody the kernel knows
// kInvalidArgument   it is no hello, or a descriptor came with it, which is closed
// kUnavailable       nobody is there any more, or whoever is says nothing
Result<pid_t> GreetOnPair(int socket, uid_t expected,
                          std::optional<std::chrono::milliseconds> limit = std::nullopt);

}  // namespace cowork::os
