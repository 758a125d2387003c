#include "vaultd/crypto/random.h"

#include <sys/random.h>

#include <cerrno>
#include <span>

#include "vaultd/crypto/aead.h"

namespace cowork::vaultd::crypto {
namespace {

// The kernel gives so little at once, and whole.
Result<void> Fill(void* bytes, size_t size) {
  if (::getrandom(bytes, size, 0) != static_cast<ssize_t>(size))
    return Error::FromErrno("getrandom", errno);
  return {};
}

}  // namespace

Result<SecretBytes> RandomKey() {
  return SecretBytes::Filled(
      kKeyBytes, [](std::span<std::byte> pages) { return Fill(pages.data(), pages.size()); });
}

Result<std::string> RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  TRY(Fill(bytes.data(), size));
  return bytes;
}

}  // namespace cowork::vaultd::crypto
