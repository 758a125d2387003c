#include "runnerd/opencode/pinned.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <openssl/evp.h>

#include "runnerd/opencode/pinned_runtime.h"

namespace cowork::opencode {
namespace {

struct FreeDigest {
  void operator()(EVP_MD_CTX* digest) const { EVP_MD_CTX_free(digest); }
};

Error BrokenDigest() {
  return Error(ErrorCode::kInternal, "the runtime's digest cannot be computed");
}

std::string HexOf(const unsigned char* bytes, size_t size) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < size; ++i) out += {kHex[bytes[i] >> 4], kHex[bytes[i] & 15]};
  return out;
}

Error Unusable(const char* what) {
  return Error(ErrorCode::kFailedPrecondition, std::string("what stands in place of the runtime ") +
                                                   what + "; './dev setup' installs the right one");
}

Result<std::string> Sha256Of(int fd) {
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) return BrokenDigest();
  std::vector<char> piece(1 << 20);
  off_t at = 0;
  for (;;) {
    const ssize_t got = ::pread(fd, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::FromErrno("pread", errno);
    if (got == 0) break;
    if (EVP_DigestUpdate(digest.get(), piece.data(), static_cast<size_t>(got)) != 1)
      return BrokenDigest();
    at += got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(digest.get(), bytes.data(), &size) != 1) return BrokenDigest();
  return HexOf(bytes.data(), size);
}

}  // namespace

Result<void> VerifyFile(int fd, std::string_view sha256) {
  const std::string found = TRY(Sha256Of(fd));
  if (found == sha256) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "the runtime is not the OpenCode " + std::string(kPinnedVersion) +
                   " that this version was built for, so it is not started; './dev setup' installs "
                   "the right one")
      .WithDetail("sha256 " + found + ", wanted " + std::string(sha256));
}

Result<void> VerifyRuntime(int fd) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return Error::FromErrno("fstat", errno);
  if (!S_ISREG(facts.st_mode)) return Unusable("is no file");
  if ((facts.st_mode & 0111) == 0) return Unusable("is a file that may not be executed");
  return VerifyFile(fd, kPinnedSha256);
}

}  // namespace cowork::opencode
