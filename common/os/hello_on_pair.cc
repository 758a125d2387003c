#include "common/os/hello_on_pair.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "common/os/unique_fd.h"

namespace cowork::os {
namespace {

using Clock = std::chrono::steady_clock;

// More descriptors than this the kernel closes itself, and says that it did.
constexpr size_t kDescriptorsWithRoom = 4;

struct Heard {
  std::optional<ucred> sender;
  bool with_descriptors = false;
};

Error Gone() {
  return Error(ErrorCode::kUnavailable, "nobody is at the other end of the pair");
}

Result<void> SetKeepsWhoSends(int socket, int on) {
  if (::setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0)
    return Error::FromErrno("setsockopt(SO_PASSCRED)", errno);
  return {};
}

Result<void> SayHello(int socket) {
  ssize_t sent = -1;
  do sent = ::send(socket, kHelloOnPair.data(), kHelloOnPair.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return Gone();
  if (sent < 0) return Error::FromErrno("send", errno);
  return {};
}

constexpr int kForEver = -1;

// In milliseconds, as poll() takes them; 0 where the time is over.
int Left(std::optional<Clock::time_point> until) {
  if (!until.has_value()) return kForEver;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
  return static_cast<int>(std::max<long long>(left, 0));
}

Result<void> AwaitHello(int socket, std::optional<Clock::time_point> until) {
  while (true) {
    const int left = Left(until);
    if (left == 0) return Error(ErrorCode::kUnavailable, "the other end of the pair says nothing");
    pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&entry, 1, left);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return Error::FromErrno("poll", errno);
  }
}

// Owns every descriptor that came, and so closes it.
Heard WhoSent(msghdr& message) {
  Heard heard{.sender = {}, .with_descriptors = (message.msg_flags & MSG_CTRUNC) != 0};
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET) continue;
    if (part->cmsg_type == SCM_CREDENTIALS) {
      std::memcpy(&heard.sender.emplace(), CMSG_DATA(part), sizeof(ucred));
    } else if (part->cmsg_type == SCM_RIGHTS) {
      heard.with_descriptors = true;
      const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
        UniqueFd(fd).Reset();
      }
    }
  }
  return heard;
}

Result<Heard> ReadHello(int socket) {
  std::array<char, kHelloOnPair.size()> bytes{};
  iovec content{bytes.data(), bytes.size()};
  constexpr size_t kRoom =
      CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(sizeof(int) * kDescriptorsWithRoom);
  alignas(cmsghdr) char control[kRoom];
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t received = -1;
  do received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  while (received < 0 && errno == EINTR);
  if (received < 0 && errno != ECONNRESET) return Error::FromErrno("recvmsg", errno);
  if (received < 0) return Gone();
  const Heard heard = WhoSent(message);
  if (received == 0) return Gone();
  // An honest hello is sent whole, and so it comes.
  const bool whole = std::string_view(bytes.data(), static_cast<size_t>(received)) == kHelloOnPair;
  if (!whole || (message.msg_flags & MSG_TRUNC) != 0)
    return Error(ErrorCode::kInvalidArgument, "the other end of the pair says no hello");
  return heard;
}

Result<pid_t> Judge(const Heard& heard, uid_t expected) {
  if (heard.with_descriptors)
    return Error(ErrorCode::kInvalidArgument, "a hello came with descriptors");
  // Process 0: one of a namespace that we cannot see into.
  if (!heard.sender.has_value() || heard.sender->pid == 0)
    return Error(ErrorCode::kPermissionDenied, "the kernel does not say who sent a hello");
  if (heard.sender->uid != expected)
    return Error(ErrorCode::kPermissionDenied, "another user is at the other end of the pair");
  return heard.sender->pid;
}

}  // namespace

Result<void> KeepWhoSends(int one, int other) {
  TRY(SetKeepsWhoSends(one, 1));
  return SetKeepsWhoSends(other, 1);
}

Result<pid_t> GreetOnPair(int socket, uid_t expected,
                          std::optional<std::chrono::milliseconds> limit) {
  TRY(SayHello(socket));
  std::optional<Clock::time_point> until;
  if (limit.has_value()) until = Clock::now() + *limit;
  TRY(AwaitHello(socket, until));
  const Heard heard = TRY(ReadHello(socket));
  const pid_t peer = TRY(Judge(heard, expected));
  // Or every later message would come with who sent it, and gRPC and frames have no room for that.
  TRY(SetKeepsWhoSends(socket, 0));
  return peer;
}

}  // namespace cowork::os
