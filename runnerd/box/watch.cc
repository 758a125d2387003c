#include "runnerd/box/watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <set>
#include <string_view>

#include "runnerd/box/guards.h"

namespace cowork::box {
namespace {

Result<std::string> ReadFromItsBeginning(int file) {
  if (::lseek(file, 0, SEEK_SET) != 0) return Error::FromErrno("lseek", errno);
  std::string all;
  std::array<char, 16384> some{};
  for (ssize_t size = 0; (size = ::read(file, some.data(), some.size())) != 0;) {
    if (size < 0) return Error::FromErrno("read", errno);
    all.append(some.data(), static_cast<size_t>(size));
  }
  return all;
}

// Each line begins with a mount's number.
std::set<uint64_t> MountsIn(std::string_view mountinfo) {
  std::set<uint64_t> mounts;
  while (!mountinfo.empty()) {
    const size_t end = std::min(mountinfo.find('\n'), mountinfo.size() - 1);
    uint64_t number = 0;
    std::from_chars(mountinfo.data(), mountinfo.data() + end, number);
    mounts.insert(number);
    mountinfo.remove_prefix(end + 1);
  }
  return mounts;
}

}  // namespace

Result<std::optional<std::string>> FindLostGuard(int mounts,
                                                 std::span<const Building::Guarding> guards) {
  const std::string mountinfo = TRY(ReadFromItsBeginning(mounts));
  const std::set<uint64_t> there = MountsIn(mountinfo);
  for (const Building::Guarding& guard : guards)
    if (!there.contains(guard.mount)) return std::optional(guard.path);
  return std::optional<std::string>();
}

std::string TellLostGuard(const std::string& path) {
  return "the box was ended, since " + Readable(path) +
         ", which it must not see or change, was replaced on the host while it ran; begin anew";
}

Result<void> WatchGuards(Building& box) {
  if (box.guards.empty()) return {};
  box.mounts = os::UniqueFd(::openat(box.proc.get(), "self/mountinfo", O_RDONLY | O_CLOEXEC));
  if (!box.mounts.valid()) return Error::FromErrno("/proc/self/mountinfo", errno);
  const std::optional<std::string> lost = TRY(FindLostGuard(box.mounts.get(), box.guards));
  if (lost.has_value()) return Error(ErrorCode::kFailedPrecondition, TellLostGuard(*lost));
  return {};
}

}  // namespace cowork::box
