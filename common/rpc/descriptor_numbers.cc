#include "common/rpc/descriptor_numbers.h"

#include <fcntl.h>

namespace cowork::rpc {
namespace {

// Where to begin again when the numbers have run out. What the limit is nobody can ask under our
// seccomp list, so the next is tried: the kernel refuses a beginning above it.
constexpr int kBeginnings[] = {2'048, 256, 32, 0};
constexpr int kHighest = 16'000;  // Beyond, the kernel's table of descriptors is large for nothing.

int DuplicateFrom(const os::UniqueFd& socket, int least) {
  return ::fcntl(socket.get(), F_DUPFD_CLOEXEC, least);
}

}  // namespace

Result<os::UniqueFd> DescriptorNumbers::Renumber(const os::UniqueFd& socket) {
  const std::lock_guard lock(mutex_);
  int number = next_ > kHighest ? -1 : DuplicateFrom(socket, next_);
  for (const int beginning : kBeginnings)
    if (number < 0) number = DuplicateFrom(socket, beginning);
  if (number < 0)
    return Error(ErrorCode::kResourceExhausted, "no descriptor is left for a connection");
  next_ = number + 1;
  return os::UniqueFd(number);
}

}  // namespace cowork::rpc
