#include "common/base/secret_bytes.h"

#include <string.h>

#include "common/base/locked_pages.h"

namespace cowork {

Result<SecretBytes> SecretBytes::OfSize(size_t size) {
  SecretBytes secret;
  if (size == 0) return secret;
  secret.pages_ = TakeLockedPages(size);
  if (secret.pages_ == nullptr)
    return Error(ErrorCode::kResourceExhausted, "no locked memory is left for a secret");
  secret.size_ = size;
  return secret;
}

Result<SecretBytes> SecretBytes::CopyOf(std::span<const std::byte> bytes) {
  return Filled(bytes.size(), [bytes](std::span<std::byte> pages) -> Result<void> {
    if (!bytes.empty()) ::memcpy(pages.data(), bytes.data(), bytes.size());
    return {};
  });
}

SecretBytes::~SecretBytes() {
  if (pages_ != nullptr) GiveBackLockedPages(pages_, size_);
}

}  // namespace cowork
