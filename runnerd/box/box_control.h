// BoxControl: our end of the pair whose other end PID 1 of a box keeps (pid_one.h). Closing it ends
// the box.
//
// The calls wait for the box's PID 1, a second at most. It is ours, and answers in microseconds;
// but it shares the processor with the box, which can keep it from answering. A box that does so
// has its end to expect, not another second.

#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::box {

// What PID 1 calls the descriptors that it sends. Each is asked for by its name, since a socket
// that is asked for before the listeners were taken would be answered by one of them.
inline constexpr std::string_view kListener = "listener";
inline constexpr std::string_view kSocket = "socket";
inline constexpr std::string_view kNothing = "none";  // It could make no socket.

class BoxControl {
 public:
  struct Made;
  // Answers both ends: ours, and the one that goes into the box as Role::kControl.
  static Result<Made> Make();

  // kResourceExhausted  PID 1 did not answer in time, or has nothing left to give
  // kUnavailable        the box has ended
  // kInternal           it gave something else: the calls were made in another order

  // Takes the listeners of the order, in their order; call it once the box has started.
  Result<std::vector<os::UniqueFd>> TakeListeners(size_t count);

  // A TCP socket of the box's network, not yet connected and non-blocking. Whoever connects it from
  // out here reaches what listens in there.
  Result<os::UniqueFd> TakeSocket();

 private:
  explicit BoxControl(os::UniqueFd end) : end_(std::move(end)) {}
  Result<os::UniqueFd> TakeOne(std::string_view kind);
  os::UniqueFd end_;
};

struct BoxControl::Made {
  BoxControl ours;
  os::UniqueFd theirs;
};

}  // namespace cowork::box
