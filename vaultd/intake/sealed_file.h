// Sealed memory files: how a secret crosses from one process to another. What is sealed can be
// neither changed nor cut short by whoever still holds it, so what was checked is what is read.

#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "common/os/unique_fd.h"

namespace cowork::vaultd {

inline constexpr size_t kLargestSecret = 64 * 1024;

// kInvalidArgument: no memory file, one that is not sealed, an empty one, or one that is too large.
Result<SecretBytes> ReadSealed(const os::UniqueFd& file);

Result<os::UniqueFd> MakeSealed(const SecretBytes& secret);

// One that is written in pieces. Nothing of them is anywhere else meanwhile.
class UnsealedFile {
 public:
  static Result<UnsealedFile> Create();

  Result<void> Append(std::span<const std::byte> bytes);
  size_t size() const { return size_; }
  Result<os::UniqueFd> Seal() &&;

 private:
  explicit UnsealedFile(os::UniqueFd file) : file_(std::move(file)) {}

  os::UniqueFd file_;
  size_t size_ = 0;
};

}  // namespace cowork::vaultd
