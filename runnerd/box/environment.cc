#include "runnerd/box/environment.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "common/base/environment.h"
#include "common/frame/pair.h"
#include "runnerd/box/variables.h"

namespace cowork::box {
namespace {

constexpr int kPatience = 5'000;  // Milliseconds.
constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;

Error Unfit(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

Result<os::UniqueFd> ReceiveFile(const os::UniqueFd& end) {
  pollfd awaited{.fd = end.get(), .events = POLLIN, .revents = 0};
  if (::poll(&awaited, 1, kPatience) != 1)
    return Error(ErrorCode::kUnavailable, "the vault sent no environment in 5 s");
  Result<frame::Frame> received = frame::Receive(end.get());
  if (!received.ok() && received.error().code() == ErrorCode::kUnavailable)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault lends it none of its secrets: it was locked, or one of them was "
                 "removed; cowork vault status");
  frame::Frame packet = TRY(std::move(received));
  if (packet.descriptors.size() != 1) return Unfit("no single file came with its environment");
  return std::move(packet.descriptors[0]);
}

// Sealed, so that it is still what was looked at when it is read.
Result<std::string> ReadSealed(const os::UniqueFd& file) {
  const int seals = ::fcntl(file.get(), F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals)
    return Unfit("its environment came in a file that is not sealed");
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  if (size < 0 || size > static_cast<off_t>(kLargestEnvironment))
    return Unfit("its environment is larger than 64 KiB");
  std::string bytes(static_cast<size_t>(size), '\0');
  if (::pread(file.get(), bytes.data(), bytes.size(), 0) != size)
    return Error::FromErrno("pread", errno);
  return bytes;
}

}  // namespace

Result<void> TakeEnvironment(Building& box) {
  if (!box.environment.valid()) return {};
  const os::UniqueFd file = TRY(ReceiveFile(box.environment));
  box.environment.Reset();
  box.variables = TRY(ReadVariables(TRY(ReadSealed(file)), box.order.environment));
  return {};
}

}  // namespace cowork::box
