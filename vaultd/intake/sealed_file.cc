#include "vaultd/intake/sealed_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <span>

namespace cowork::vaultd {
namespace {

constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

Error Unfit(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

Result<void> ReadAll(int file, std::span<std::byte> into) {
  size_t got = 0;
  while (got < into.size()) {
    const ssize_t n = ::pread(file, into.data() + got, into.size() - got, static_cast<off_t>(got));
    if (n <= 0) return Error::FromErrno("pread", n == 0 ? EIO : errno);
    got += static_cast<size_t>(n);
  }
  return {};
}

Result<void> WriteAll(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n <= 0) return Error::FromErrno("write", n == 0 ? EIO : errno);
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
  return {};
}

}  // namespace

Result<SecretBytes> ReadSealed(const os::UniqueFd& file) {
  const int seals = ::fcntl(file.get(), F_GET_SEALS);
  if (seals < 0) return Unfit("a secret is put in a memory file (memfd_create)");
  if ((seals & kSeals) != kSeals)
    return Unfit("the memory file is not sealed against writing, shrinking, growing and unsealing");
  // Not fstat: it may open by name as well, and policy could not tell the two apart.
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  if (size <= 0) return Unfit("the secret is empty");
  if (size > static_cast<off_t>(kLargestSecret)) return Unfit("the secret is larger than 64 KiB");
  // Read, not mapped: a page of such a file may be one that the kernel cannot give, and a fault
  // would end us.
  return SecretBytes::Filled(static_cast<size_t>(size), [&](std::span<std::byte> pages) {
    return ReadAll(file.get(), pages);
  });
}

Result<os::UniqueFd> MakeSealed(const SecretBytes& secret) {
  UnsealedFile file = TRY(UnsealedFile::Create());
  TRY(secret.Expose([&](std::span<const std::byte> bytes) { return file.Append(bytes); }));
  return std::move(file).Seal();
}

Result<UnsealedFile> UnsealedFile::Create() {
  os::UniqueFd file(::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return Error::FromErrno("memfd_create", errno);
  return UnsealedFile(std::move(file));
}

Result<void> UnsealedFile::Append(std::span<const std::byte> bytes) {
  TRY(WriteAll(file_.get(), bytes));
  size_ += bytes.size();
  return {};
}

Result<os::UniqueFd> UnsealedFile::Seal() && {
  if (::fcntl(file_.get(), F_ADD_SEALS, kSeals) != 0)
    return Error::FromErrno("fcntl(F_ADD_SEALS)", errno);
  return std::move(file_);
}

}  // namespace cowork::vaultd
