// SecretBytes: a secret in memory. Its pages are locked, kept out of core files and of children,
// and wiped at the end; it is lent for the length of one call and cannot be copied or printed.

#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <utility>

#include "common/base/result.h"

namespace cowork {

class [[nodiscard]] SecretBytes {
 public:
  SecretBytes() = default;
  // kResourceExhausted: the memory could not be had or locked.
  static Result<SecretBytes> CopyOf(std::span<const std::byte> bytes);
  // As CopyOf, for what is read from a descriptor: `fill` puts it into the locked pages at once, so
  // that no other copy is made. It returns a Result<void>.
  template <typename Fill>
  static Result<SecretBytes> Filled(size_t size, Fill fill) {
    SecretBytes secret = TRY(OfSize(size));
    TRY(fill(std::span<std::byte>(secret.pages_, secret.size_)));
    return secret;
  }
  ~SecretBytes();

  SecretBytes(SecretBytes&& other) noexcept
      : pages_(std::exchange(other.pages_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    std::swap(pages_, other.pages_);
    std::swap(size_, other.size_);
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  size_t size() const { return size_; }

  // Nothing prints a secret by mistake; common/base/log.h says the same of a log line.
  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

  template <typename Use>
  auto Expose(Use use) const {
    return use(std::span<const std::byte>(pages_, size_));
  }

 private:
  static Result<SecretBytes> OfSize(size_t size);

  std::byte* pages_ = nullptr;
  size_t size_ = 0;
};

}  // namespace cowork
