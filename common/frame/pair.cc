#include "common/frame/pair.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace cowork::frame {
namespace {

constexpr size_t kControlBytes = CMSG_SPACE(sizeof(int) * kMostDescriptors);

Error FromSocketErrno(const char* call) {
  if (errno == EAGAIN) return Error(ErrorCode::kResourceExhausted, "the channel is full or empty");
  // The kernel counts what is in flight for a person, not for a process: others may have used it
  // up.
  if (errno == ETOOMANYREFS)
    return Error(ErrorCode::kResourceExhausted, "too many descriptors are in flight");
  if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
    return Error(ErrorCode::kUnavailable, "the other end of the channel is gone");
  return Error::FromErrno(call, errno);
}

// Takes every descriptor the packet carries before it is judged, so that no refusal leaks one.
std::vector<os::UniqueFd> TakeDescriptors(msghdr& packet) {
  std::vector<os::UniqueFd> taken;
  for (cmsghdr* part = CMSG_FIRSTHDR(&packet); part != nullptr; part = CMSG_NXTHDR(&packet, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      taken.emplace_back(fd);
    }
  }
  return taken;
}

}  // namespace

Result<Pair> MakePair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return Error::FromErrno("socketpair", errno);
  return Pair{.ours = os::UniqueFd(ends[0]), .theirs = os::UniqueFd(ends[1])};
}

Result<void> Send(int socket, std::string_view bytes, std::span<const int> descriptors) {
  if (bytes.size() > kLargestFrame || descriptors.size() > kMostDescriptors)
    return Error(ErrorCode::kInvalidArgument, "the frame is too large");
  // A packet of no bytes would look like the end of the channel.
  if (bytes.empty()) return Error(ErrorCode::kInvalidArgument, "the frame is empty");
  iovec content{const_cast<char*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) char control[kControlBytes] = {};
  msghdr packet{};
  packet.msg_iov = &content;
  packet.msg_iovlen = 1;
  if (!descriptors.empty()) {
    packet.msg_control = control;
    packet.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&packet);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = -1;
  do sent = ::sendmsg(socket, &packet, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return FromSocketErrno("sendmsg");
  return {};
}

Result<Frame> Receive(int socket) {
  static thread_local std::string room(kLargestFrame, '\0');
  iovec content{room.data(), room.size()};
  alignas(cmsghdr) char control[kControlBytes];
  msghdr packet{};
  packet.msg_iov = &content;
  packet.msg_iovlen = 1;
  packet.msg_control = control;
  packet.msg_controllen = sizeof control;
  ssize_t received = -1;
  do received = ::recvmsg(socket, &packet, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received < 0) return FromSocketErrno("recvmsg");
  Frame frame{.bytes = {}, .descriptors = TakeDescriptors(packet)};
  if (received == 0) return Error(ErrorCode::kUnavailable, "the other end of the channel is gone");
  if ((packet.msg_flags & MSG_TRUNC) != 0)
    return Error(ErrorCode::kInvalidArgument, "the frame is too large");
  if ((packet.msg_flags & MSG_CTRUNC) != 0)
    return Error(
        ErrorCode::kInvalidArgument,
        "the frame's descriptors were lost: they are too many, or we have no room for one");
  frame.bytes.assign(room, 0, static_cast<size_t>(received));
  return frame;
}

}  // namespace cowork::frame
