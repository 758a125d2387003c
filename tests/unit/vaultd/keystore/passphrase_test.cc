#include "vaultd/keystore/passphrase.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/secrets.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::SecretOf;
using support::TextOf;

constexpr auto kKey = "0123456789abcdef0123456789abcdef";

class AWrappedKey : public ::testing::Test {
 protected:
  // One for all: to derive a key takes half a second.
  static void SetUpTestSuite() {
    wrapped_ = new WrappedKey(*WrapKey(SecretOf(kKey), SecretOf("correct horse")));
  }
  static void TearDownTestSuite() { delete wrapped_; }

  Result<SecretBytes> Changed(void (*change)(WrappedKey&)) {
    WrappedKey changed = *wrapped_;
    change(changed);
    return UnwrapKey(changed, SecretOf("correct horse"));
  }

  static inline WrappedKey* wrapped_ = nullptr;
};

TEST_F(AWrappedKey, IsUnwrappedByItsPassphraseAlone) {
  EXPECT_EQ(TextOf(*UnwrapKey(*wrapped_, SecretOf("correct horse"))), kKey);
  EXPECT_THAT(UnwrapKey(*wrapped_, SecretOf("correct horsf")),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AWrappedKey, CostsAGuesserMuch) {
  EXPECT_GE(wrapped_->cost.n, 1u << 17);
  EXPECT_EQ(wrapped_->cost.r, 8u);
  EXPECT_EQ(wrapped_->cost.p, 1u);
  EXPECT_EQ(wrapped_->cost.salt.size(), 16u);
}

TEST_F(AWrappedKey, IsBoundToWhatItCosts) {
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.n *= 2; }),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.salt[3] ^= 1; }),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.sealed[20] ^= 1; }),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AWrappedKey, IsNotTriedWhereItCostsLessOrMoreThanOurs) {
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.n = 1 << 16; }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.n = 1 << 21; }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.n += 1; }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.r = 1; }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.p = 64; }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.cost.salt.clear(); }),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Changed([](WrappedKey& key) { key.sealed.pop_back(); }),
              FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::vaultd
