#include "common/base/secret_bytes.h"

#include <string.h>  // explicit_bzero
#include <sys/mman.h>

namespace cowork {

Result<SecretBytes> SecretBytes::OfSize(size_t size) {
  SecretBytes secret;
  if (size == 0) return secret;
  const Error none(ErrorCode::kResourceExhausted, "no locked memory is left for a secret");
  void* pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return none;
  secret.pages_ = static_cast<std::byte*>(pages);
  secret.size_ = size;
  if (::mlock(pages, size) != 0) return none;
  ::madvise(pages, size, MADV_DONTDUMP);
  ::madvise(pages, size, MADV_DONTFORK);
  return secret;
}

Result<SecretBytes> SecretBytes::CopyOf(std::span<const std::byte> bytes) {
  return Filled(bytes.size(), [bytes](std::span<std::byte> pages) -> Result<void> {
    if (!bytes.empty()) ::memcpy(pages.data(), bytes.data(), bytes.size());
    return {};
  });
}

SecretBytes::~SecretBytes() {
  if (pages_ == nullptr) return;
  ::explicit_bzero(pages_, size_);
  ::munmap(pages_, size_);
}

}  // namespace cowork
