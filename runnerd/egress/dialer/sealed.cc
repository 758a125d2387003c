#include "runnerd/egress/dialer/sealed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runnerd/egress/dialer/core/masker.h"

namespace cowork::dialer {
namespace {

constexpr off_t kLargestSecret = 64 * 1024;

Error Unusable(const char* why) {
  return Error(ErrorCode::kFailedPrecondition, why);
}

bool IsHeaderText(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte b) { return b > std::byte{' '} && b <= std::byte{'~'}; });
}

// From its beginning, wherever whoever wrote it has left off.
Result<void> ReadHeaderText(const os::UniqueFd& file, std::span<std::byte> room) {
  const ssize_t size = ::pread(file.get(), room.data(), room.size(), 0);
  if (size < 0) return Error::FromErrno("pread", errno);
  if (static_cast<size_t>(size) != room.size()) return Unusable("the secret came cut short");
  if (!IsHeaderText(room))
    return Unusable("the secret has a space, a line break or a byte that no header may carry");
  return {};
}

}  // namespace

Result<SecretBytes> ReadSealed(const os::UniqueFd& file) {
  constexpr int kNeeded = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
  const int seals = ::fcntl(file.get(), F_GET_SEALS);
  if (seals < 0 || (seals & kNeeded) != kNeeded) return Unusable("the secret came unsealed");
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return Error::FromErrno("fstat", errno);
  if (facts.st_size > kLargestSecret) return Unusable("the secret is larger than 64 KiB");
  if (facts.st_size < static_cast<off_t>(kShortestSecret))
    return Unusable("the secret has fewer than 8 characters; no key is that short");
  return SecretBytes::Filled(
      static_cast<size_t>(facts.st_size),
      [&file](std::span<std::byte> room) -> Result<void> { return ReadHeaderText(file, room); });
}

}  // namespace cowork::dialer
