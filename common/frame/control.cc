#include "common/frame/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::frame {
namespace {

constexpr int kControlDescriptor = 3;
constexpr auto kNewLog = "log";

int NumberOption(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

Result<void> Watch(const os::UniqueFd& epoll, int descriptor) {
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = descriptor}};
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, descriptor, &wanted) != 0)
    return Error::FromErrno("epoll_ctl", errno);
  return {};
}

void WaitFor(int descriptor) {
  pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
  ::poll(&entry, 1, -1);
}

bool CanBeRead(int descriptor) {
  pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

Result<Wired> ReceiveWired(int socket) {
  Frame frame = TRY(Receive(socket));
  v1::FromSupervisor message;
  if (!message.ParseFromString(frame.bytes) || frame.descriptors.size() != 1)
    return Error(ErrorCode::kInternal, "coworkd sent what is no channel");
  Wired wired;
  wired.channel = message.channel();
  wired.socket = std::move(frame.descriptors[0]);
  return wired;
}

}  // namespace

Result<Control> Control::Take() {
  if (NumberOption(kControlDescriptor, SO_TYPE) != SOCK_SEQPACKET)
    return Error(ErrorCode::kFailedPrecondition,
                 "this program is started by coworkd, not by hand: cowork up");
  ::fcntl(kControlDescriptor, F_SETFD, FD_CLOEXEC);
  // A coworkd that reads nothing must not hold up whoever asks it for something.
  ::fcntl(kControlDescriptor, F_SETFL, O_NONBLOCK);
  os::UniqueFd socket(kControlDescriptor);
  std::shared_ptr<Greetings> greetings = TRY(Greetings::Create());
  os::UniqueFd news(::epoll_create1(EPOLL_CLOEXEC));
  if (!news.valid()) return Error::FromErrno("epoll_create1", errno);
  TRY(Watch(news, socket.get()));
  TRY(Watch(news, greetings->descriptor()));
  return Control(std::move(socket), std::move(news), std::move(greetings));
}

Result<void> Control::SayReady() {
  v1::ToSupervisor message;
  message.set_ready(true);
  return Send(socket_.get(), message.SerializeAsString());
}

// One packet, so that askers on several threads never mix.
Result<void> Control::Ask(ClientSocket what, const std::string& name) {
  v1::ToSupervisor message;
  *(what == ClientSocket::kOpen ? message.mutable_open() : message.mutable_close()) = name;
  return Send(socket_.get(), message.SerializeAsString());
}

Result<Wired> Control::Next() {
  while (true) {
    std::optional<Wired> next = TRY(NextIfAny());
    if (next.has_value()) return *std::move(next);
    WaitFor(descriptor());
  }
}

Result<std::optional<Wired>> Control::NextIfAny() {
  if (std::optional<Wired> proved = TRY(greetings_->Take())) return proved;
  if (!CanBeRead(socket_.get())) return std::optional<Wired>();
  Wired arrived = TRY(ReceiveWired(socket_.get()));
  // Whoever listens has nobody at the other end to prove anything.
  if (NumberOption(arrived.socket.get(), SO_ACCEPTCONN) == 1)
    return std::optional(std::move(arrived));
  if (arrived.channel == kNewLog) {
    static_cast<void>(::dup2(arrived.socket.get(), STDERR_FILENO));
  } else {
    greetings_->Begin(std::move(arrived));
  }
  return std::optional<Wired>();
}

int EndingAfter(const Error& why) {
  if (why.code() == ErrorCode::kUnavailable) return EXIT_SUCCESS;  // coworkd has ended.
  LOG(kError, "a channel did not arrive").With("detail", why.message());
  return EXIT_FAILURE;
}

}  // namespace cowork::frame
