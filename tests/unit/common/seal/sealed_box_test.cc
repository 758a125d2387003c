#include "common/seal/sealed_box.h"

#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork {
namespace {

using support::FailsWith;

SecretBytes Key(char of) {
  const std::string bytes(seal::kKeyBytes, of);
  return *SecretBytes::CopyOf(std::as_bytes(std::span(bytes)));
}

TEST(SealedBox, IsOpenedByThePrivateKeyOfThePublicOne) {
  const std::string box = *seal::Seal("npm test", *seal::PublicKeyOf(Key('a')));
  EXPECT_EQ(*seal::Open(box, Key('a')), "npm test");
  EXPECT_EQ(box.size(), std::string("npm test").size() + seal::kMoreBytes);
}

TEST(SealedBox, SaysNothingOfWhatIsInIt) {
  const std::string key = *seal::PublicKeyOf(Key('a'));
  const std::string box = *seal::Seal("npm test", key);
  EXPECT_EQ(box.find("npm"), std::string::npos);
  EXPECT_NE(box, *seal::Seal("npm test", key)) << "two of the same are not seen to be the same";
}

TEST(SealedBox, IsOpenedByNoOtherKeyAndNotByThePublicOne) {
  const std::string key = *seal::PublicKeyOf(Key('a'));
  const std::string box = *seal::Seal("npm test", key);
  EXPECT_THAT(seal::Open(box, Key('b')), FailsWith(ErrorCode::kFailedPrecondition));
  const SecretBytes as_private = *SecretBytes::CopyOf(std::as_bytes(std::span(key)));
  EXPECT_THAT(seal::Open(box, as_private), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(SealedBox, ThatWasTouchedDoesNotOpen) {
  const std::string box = *seal::Seal("npm test", *seal::PublicKeyOf(Key('a')));
  for (size_t i = 0; i < box.size(); ++i) {
    std::string touched = box;
    touched[i] = static_cast<char>(touched[i] ^ 1);
    EXPECT_THAT(seal::Open(touched, Key('a')), FailsWith(ErrorCode::kFailedPrecondition)) << i;
  }
  for (size_t size = 0; size < box.size(); ++size)
    EXPECT_THAT(seal::Open(box.substr(0, size), Key('a')),
                FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(SealedBox, IsNotClosedForWhatIsNoKey) {
  EXPECT_THAT(seal::Seal("npm test", "short"), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(seal::Seal("npm test", std::string(seal::kKeyBytes, '\0')),
              FailsWith(ErrorCode::kInternal))
      << "with it, anybody could open the box";
}

}  // namespace
}  // namespace cowork
