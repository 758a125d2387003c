#include "runnerd/egress/dialer/sealed.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "runnerd/egress/dialer/core/masker.h"

namespace cowork::dialer {
namespace {

constexpr off_t kLargestSecret = 64 * 1024;

Error Unusable(const char* why) {
  return Error(ErrorCode::kFailedPrecondition, why);
}

// Pages of a file, mapped to be read once.
class Mapping {
 public:
  Mapping(const os::UniqueFd& file, size_t size)
      : pages_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0)), size_(size) {}
  ~Mapping() {
    if (valid()) ::munmap(pages_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  bool valid() const { return pages_ != MAP_FAILED; }
  std::span<const std::byte> bytes() const { return {static_cast<std::byte*>(pages_), size_}; }

 private:
  void* pages_;
  size_t size_;
};

bool IsHeaderText(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte b) { return b > std::byte{' '} && b <= std::byte{'~'}; });
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
  const Mapping mapping(file, static_cast<size_t>(facts.st_size));
  if (!mapping.valid()) return Error::FromErrno("mmap", errno);
  if (!IsHeaderText(mapping.bytes()))
    return Unusable("the secret has a space, a line break or a byte that no header may carry");
  return SecretBytes::CopyOf(mapping.bytes());
}

}  // namespace cowork::dialer
