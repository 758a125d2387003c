// What we seal and sign with, beside what others published of it: RFC 7914 §12 for scrypt, the test
// cases of McGrew and Viega's GCM specification for AES-256-GCM, RFC 8032 §7.1 for Ed25519.

#include <sys/resource.h>

#include <string>

#include <gtest/gtest.h>

#include "common/base/hex.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/secrets.h"
#include "vaultd/crypto/aead.h"
#include "vaultd/crypto/library.h"
#include "vaultd/crypto/random.h"
#include "vaultd/crypto/scrypt.h"
#include "vaultd/crypto/signing.h"

namespace cowork::vaultd::crypto {
namespace {

using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using support::TextOf;

std::string Bytes(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  EXPECT_TRUE(FromHex(hex, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()})) << hex;
  return bytes;
}

// The vectors have 64 bytes; the first half of them is the key of half the length.
std::string Derived(const char* passphrase, const ScryptCost& cost) {
  return TextOf(*Scrypt(SecretOf(passphrase), cost));
}

TEST(Scrypt, DerivesWhatTheRfcDoes) {
  EXPECT_EQ(Derived("", {.n = 16, .r = 1, .p = 1, .salt = ""}),
            Bytes("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"));
  EXPECT_EQ(Derived("password", {.n = 1024, .r = 8, .p = 16, .salt = "NaCl"}),
            Bytes("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"));
  EXPECT_EQ(Derived("pleaseletmein", {.n = 16384, .r = 8, .p = 1, .salt = "SodiumChloride"}),
            Bytes("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
}

TEST(Scrypt, PaysNoCostThatIsNone) {
  for (const ScryptCost& cost : {ScryptCost{.n = 3, .r = 8, .p = 1, .salt = ""},
                                 ScryptCost{.n = 0, .r = 8, .p = 1, .salt = ""},
                                 ScryptCost{.n = 1ULL << 40, .r = 8, .p = 1, .salt = ""}})
    EXPECT_THAT(Scrypt(SecretOf("hush"), cost), FailsWith(ErrorCode::kFailedPrecondition));
}

rlim_t DataInBytes() {
  return static_cast<rlim_t>(support::KibOf("VmData")) * 1024;
}

// 8 MiB are left to it, and it needs 16.
TEST(Scrypt, SaysWhenItHasNotTheMemoryThatItCosts) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "its allocator does not live with a limit";
#endif
  const SecretBytes passphrase = SecretOf("hush");
  const auto derive = [&] {
    const rlim_t scarce = DataInBytes() + (8 << 20);
    const rlimit limit{.rlim_cur = scarce, .rlim_max = scarce};
    if (::setrlimit(RLIMIT_DATA, &limit) != 0) return 99;
    const auto key = Scrypt(passphrase, {.n = 16384, .r = 8, .p = 1, .salt = "salt"});
    const bool says_so = !key.ok() && key.error().code() == ErrorCode::kResourceExhausted &&
                         key.error().message().starts_with("128 MiB of memory");
    return says_so ? 0 : 98;
  };
  EXPECT_EQ(support::InChild(derive), support::Ending::Exit(0));
}

constexpr auto kKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
constexpr auto kNonce = "cafebabefacedbaddecaf888";
constexpr auto kPlain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b5"
    "25b16aedf5aa0de657ba637b39";
constexpr auto kCipher =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10568288"
    "38"
    "c5f61e6393ba7a0abcc9f662";
constexpr auto kAssociated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
constexpr auto kTag = "76fc6ece0f4e1768cddf8853bb2d551b";

std::string Published() {
  return Bytes(std::string(kNonce) + kCipher + kTag);
}

Result<SecretBytes> Unsealed(const std::string& sealed,
                             const std::string& associated = Bytes(kAssociated)) {
  return Unseal(SecretOf(Bytes(kKey)), associated, sealed);
}

TEST(Aead, OpensWhatWasPublishedOfGcm) {
  const Result<SecretBytes> plain = Unsealed(Published());
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(TextOf(*plain), Bytes(kPlain));
}

TEST(Aead, OpensNothingOfWhichOneBitIsAnother) {
  const std::string sealed = Published();
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(Unsealed(changed), FailsWith(ErrorCode::kFailedPrecondition)) << i;
  }
  EXPECT_THAT(Unsealed(sealed, "another"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(Aead, OpensNothingThatWasCutShortOrGoesOn) {
  const std::string sealed = Published();
  for (size_t size = 0; size < sealed.size(); ++size)
    EXPECT_THAT(Unsealed(sealed.substr(0, size)), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Unsealed(sealed + "x"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(Aead, OpensWhatItSealedWithThatKeyAlone) {
  const SecretBytes key = *RandomKey();
  const std::string sealed = *Seal(key, "of it", SecretOf("hush"));
  EXPECT_EQ(sealed.size(), 4 + kMoreBytes);
  EXPECT_EQ(TextOf(*Unseal(key, "of it", sealed)), "hush");
  EXPECT_THAT(Unseal(*RandomKey(), "of it", sealed), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(Aead, SealsTheSameDifferentlyEachTime) {
  const SecretBytes key = *RandomKey();
  const std::string one = *Seal(key, "", SecretOf("hush"));
  const std::string other = *Seal(key, "", SecretOf("hush"));
  EXPECT_NE(one.substr(0, kNonceBytes), other.substr(0, kNonceBytes));
  EXPECT_NE(one.substr(kNonceBytes), other.substr(kNonceBytes));
}

TEST(Random, GivesNoKeyTwice) {
  EXPECT_EQ(RandomKey()->size(), kKeyBytes);
  EXPECT_NE(TextOf(*RandomKey()), TextOf(*RandomKey()));
}

TEST(Signing, SignsAsTheRfcDoes) {
  const SecretBytes key =
      SecretOf(Bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  EXPECT_EQ(*PublicKeyOf(key),
            Bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  const std::string signature = Bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_EQ(*Sign(key, "\x72"), signature);
  EXPECT_TRUE(IsSignatureOf("\x72", signature, *PublicKeyOf(key)));
}

TEST(Signing, TakesNoSignatureOfOtherBytesNorOfAnotherKey) {
  const SecretBytes key = *SigningKeyOf(*RandomKey());
  const std::string signature = *Sign(key, "forty records");
  const std::string ours = *PublicKeyOf(key);
  EXPECT_TRUE(IsSignatureOf("forty records", signature, ours));
  EXPECT_FALSE(IsSignatureOf("fifty records", signature, ours));
  EXPECT_FALSE(IsSignatureOf("forty records", signature, *PublicKeyOf(*RandomKey())));
  EXPECT_FALSE(IsSignatureOf("forty records", signature.substr(1), ours));
  EXPECT_FALSE(IsSignatureOf("forty records", signature, "no key"));
}

TEST(Signing, HasOneKeyForOneStore) {
  const SecretBytes store_key = *RandomKey();
  EXPECT_EQ(*PublicKeyOf(*SigningKeyOf(store_key)), *PublicKeyOf(*SigningKeyOf(store_key)));
  EXPECT_NE(*PublicKeyOf(*SigningKeyOf(store_key)), *PublicKeyOf(*SigningKeyOf(*RandomKey())));
  EXPECT_NE(*PublicKeyOf(*SigningKeyOf(store_key)), *PublicKeyOf(store_key)) << "it is derived";
}

}  // namespace
}  // namespace cowork::vaultd::crypto
