#include "runnerd/egress/dialer/sealed.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::dialer {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;

os::UniqueFd FileWith(std::string_view text, int seals) {
  os::UniqueFd file(::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, seals), 0);
  return file;
}

TEST(SealedSecret, IsReadFromASealedFile) {
  const Result<SecretBytes> secret = ReadSealed(FileWith("sk-12345", kSeals));
  ASSERT_THAT(secret, IsOk());
  secret->Expose([](auto bytes) {
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "sk-12345");
  });
}

TEST(SealedSecret, IsReadWhole) {
  const Result<SecretBytes> secret = ReadSealed(FileWith(std::string(64 * 1024, 'k'), kSeals));
  ASSERT_THAT(secret, IsOk());
  EXPECT_EQ(secret->size(), 64u * 1024);
  secret->Expose(
      [](auto bytes) { EXPECT_EQ(std::ranges::count(bytes, std::byte{'k'}), 64 * 1024); });
}

TEST(SealedSecret, IsReadWhereverItsFileWasLeftOff) {
  const os::UniqueFd file = FileWith("sk-12345", kSeals);
  for (const off_t place : {0, 3, 8, 1000}) {
    ASSERT_EQ(::lseek(file.get(), place, SEEK_SET), place);
    EXPECT_THAT(ReadSealed(file), IsOk()) << place;
  }
}

TEST(SealedSecret, IsRefusedWhereOneSealIsMissing) {
  for (const int missing : {F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW})
    EXPECT_THAT(ReadSealed(FileWith("sk-12345", kSeals & ~missing)),
                FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(SealedSecret, IsRefusedFromWhatIsNoMemoryFile) {
  const os::UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_THAT(ReadSealed(null), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(SealedSecret, IsRefusedWhenTooLargeOrTooShort) {
  EXPECT_THAT(ReadSealed(FileWith(std::string(64 * 1024 + 1, 'k'), kSeals)),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(ReadSealed(FileWith("1234567", kSeals)), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(ReadSealed(FileWith("", kSeals)), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(SealedSecret, IsRefusedWhenItWouldWriteAHeaderOfItsOwn) {
  for (const std::string& text :
       {std::string("sk-12345\r\nX-A: b"), std::string("sk-12345\n"),
        std::string("sk-12345\0x", 10), std::string("sk-12345 x"), std::string("sk-12345\xc3\xa9")})
    EXPECT_THAT(ReadSealed(FileWith(text, kSeals)), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::dialer
