#include "runnerd/box/box_control.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

#include "common/frame/pair.h"

namespace cowork::box {
namespace {

constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

}  // namespace

Result<BoxControl::Made> BoxControl::Make() {
  frame::Pair pair = TRY(frame::MakePair());
  if (::setsockopt(pair.ours.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience) != 0)
    return Error::FromErrno("setsockopt(SO_RCVTIMEO)", errno);
  return Made{.ours = BoxControl(std::move(pair.ours)), .theirs = std::move(pair.theirs)};
}

Result<os::UniqueFd> BoxControl::TakeOne(std::string_view kind) {
  Result<frame::Frame> frame = frame::Receive(end_.get());
  if (!frame.ok()) return frame.error();
  if (frame->bytes == kNothing)
    return Error(ErrorCode::kResourceExhausted, "the box has no socket left to give");
  if (frame->bytes != kind || frame->descriptors.size() != 1)
    return Error(ErrorCode::kInternal, "the box gave something else than was asked for");
  return std::move((*std::move(frame)).descriptors[0]);
}

Result<std::vector<os::UniqueFd>> BoxControl::TakeListeners(size_t count) {
  std::vector<os::UniqueFd> listeners;
  for (; count > 0; --count) listeners.push_back(TRY(TakeOne(kListener)));
  return listeners;
}

Result<os::UniqueFd> BoxControl::TakeSocket() {
  TRY(frame::Send(end_.get(), kSocket));
  return TakeOne(kSocket);
}

}  // namespace cowork::box
