// Frames on a pair of sockets (SOCK_SEQPACKET): one message is one packet, and the descriptors
// that it speaks of arrive with it or not at all. See docs/decisions/ on why not a byte stream.
//
// These two functions are blocking or not as the socket is. What runs an event loop uses
// channel.h, which is made of them.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::frame {

inline constexpr size_t kLargestFrame = 192 * 1024;  // Bytes. Bodies travel in pieces of kPiece.
inline constexpr size_t kPiece = 64 * 1024;
inline constexpr size_t kMostDescriptors = 16;

struct Frame {
  std::string bytes;
  std::vector<os::UniqueFd> descriptors;  // All close-on-exec.
};

struct Pair {
  os::UniqueFd ours;
  os::UniqueFd theirs;
};
Result<Pair> MakePair();  // Both ends blocking and close-on-exec.

// kResourceExhausted  the socket would block, try when it is writable; or, for a frame with
//                     descriptors, too many of this person's are in flight already, try later
// kInvalidArgument    the frame is too large
// kUnavailable        nobody is there any more
Result<void> Send(int socket, std::string_view bytes, std::span<const int> descriptors = {});

// kResourceExhausted  the socket would block
// kUnavailable        the other end is closed
// kInvalidArgument    the packet was larger than kLargestFrame, or carried more descriptors than
//                     kMostDescriptors or than this process may still open; all of it is dropped
//                     and closed
Result<Frame> Receive(int socket);

}  // namespace cowork::frame
