#include "vaultd/store/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/secrets.h"
#include "vaultd/crypto/random.h"
#include "vaultd/store/manifest.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::SecretOf;
using support::TextOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ARecord : public ::testing::Test {
 protected:
  Record Sealed(const std::string& name, const char* secret) {
    Record record;
    record.id = *crypto::RandomBytes(kRecordIdBytes);
    record.version = 3;
    record.facts = {.name = name, .kind = kProviderKey, .set_unix_ms = 7};
    return *SealRecord(key_, record, SecretOf(secret));
  }

  Result<SecretBytes> Opened(const Record& record) { return OpenRecord(key_, record); }

  void ExpectDamaged(const char* field, void (*change)(Record&)) {
    Record changed = record_;
    change(changed);
    EXPECT_THAT(Opened(changed), FailsWith(ErrorCode::kFailedPrecondition)) << field;
  }

  const SecretBytes key_ = *crypto::RandomKey();
  const Record record_ = Sealed("demo-key", "hush");
};

TEST_F(ARecord, OpensWithTheStoresKeyAlone) {
  EXPECT_EQ(TextOf(*Opened(record_)), "hush");
  EXPECT_THAT(OpenRecord(*crypto::RandomKey(), record_), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ARecord, HasNothingOfTheSecretInIt) {
  EXPECT_THAT(record_.sealed + record_.wrapped_key, Not(HasSubstr("hush")));
}

TEST_F(ARecord, OpensNoMoreWhereAnyFieldOfItIsAnother) {
  ExpectDamaged("id", [](Record& it) { it.id[0] ^= 1; });
  ExpectDamaged("version", [](Record& it) { ++it.version; });
  ExpectDamaged("name", [](Record& it) { it.facts.name = "demo-kez"; });
  ExpectDamaged("kind", [](Record& it) { it.facts.kind = "ssh-key"; });
  ExpectDamaged("set_unix_ms", [](Record& it) { ++it.facts.set_unix_ms; });
  ExpectDamaged("wrapped_key", [](Record& it) { it.wrapped_key[15] ^= 1; });
  ExpectDamaged("sealed", [](Record& it) { it.sealed[13] ^= 1; });
  ExpectDamaged("no wrapped_key", [](Record& it) { it.wrapped_key.clear(); });
  ExpectDamaged("no sealed", [](Record& it) { it.sealed.clear(); });
}

TEST_F(ARecord, TakesNoPartOfAnother) {
  const Record other = Sealed("other", "loud");
  Record swapped = record_;
  swapped.sealed = other.sealed;
  EXPECT_THAT(Opened(swapped), FailsWith(ErrorCode::kFailedPrecondition));
  swapped.wrapped_key = other.wrapped_key;
  EXPECT_THAT(Opened(swapped), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ARecord, NamesWhatReplacesIt) {
  Record damaged = record_;
  damaged.sealed[13] ^= 1;
  EXPECT_THAT(Opened(damaged).error().message(), HasSubstr("`cowork secret set demo-key`"));
}

TEST_F(ARecord, HasAKeyOfItsOwn) {
  EXPECT_NE(Sealed("demo-key", "hush").sealed, record_.sealed);
}

TEST(AManifest, KnowsWhatItWasSealedWith) {
  const SecretBytes key = *crypto::RandomKey();
  const Manifest::Entry one{.id = std::string(kRecordIdBytes, 'a'), .version = 1};
  const Manifest::Entry other{.id = std::string(kRecordIdBytes, '\0'), .version = 1ULL << 40};
  Manifest manifest;
  EXPECT_EQ(Manifest::Open(key, *manifest.Seal(key))->size(), 0u);
  manifest.Set("one", one);
  manifest.Set(std::string(128, 'x'), other);
  const Manifest opened = *Manifest::Open(key, *manifest.Seal(key));
  EXPECT_EQ(opened.size(), 2u);
  EXPECT_EQ(opened.Of("one"), one);
  EXPECT_EQ(opened.Of(std::string(128, 'x')), other);
  EXPECT_EQ(opened.Of("another"), Manifest::Entry());
}

TEST(AManifest, IsNothingElse) {
  const SecretBytes key = *crypto::RandomKey();
  std::string sealed = *Manifest().Seal(key);
  EXPECT_THAT(Manifest::Open(*crypto::RandomKey(), sealed),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Manifest::Open(key, ""), FailsWith(ErrorCode::kFailedPrecondition));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_THAT(Manifest::Open(key, sealed), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::vaultd
