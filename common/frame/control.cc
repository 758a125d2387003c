#include "common/frame/control.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cstdlib>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::frame {
namespace {

constexpr int kControlDescriptor = 3;

bool IsPacketSocket(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

Result<Control> Control::Take() {
  if (!IsPacketSocket(kControlDescriptor))
    return Error(ErrorCode::kFailedPrecondition,
                 "this program is started by coworkd, not by hand: cowork up");
  ::fcntl(kControlDescriptor, F_SETFD, FD_CLOEXEC);
  return Control(os::UniqueFd(kControlDescriptor));
}

Result<void> Control::SayReady() {
  v1::ToSupervisor message;
  message.set_ready(true);
  return Send(socket_.get(), message.SerializeAsString());
}

Result<Wired> Control::Next() {
  Frame frame = TRY(Receive(socket_.get()));
  v1::FromSupervisor message;
  if (!message.ParseFromString(frame.bytes) || frame.descriptors.size() != 1)
    return Error(ErrorCode::kInternal, "coworkd sent what is no channel");
  return Wired{.channel = message.channel(), .socket = std::move(frame.descriptors[0])};
}

int EndingAfter(const Error& why) {
  if (why.code() == ErrorCode::kUnavailable) return EXIT_SUCCESS;  // coworkd has ended.
  LOG(kError, "a channel did not arrive").With("detail", why.message());
  return EXIT_FAILURE;
}

}  // namespace cowork::frame
