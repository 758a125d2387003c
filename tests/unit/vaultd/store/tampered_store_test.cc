// A sealed store whose file somebody else writes to: what it still lends is what was put last, and
// what a person is shown is what we wrote.

#include "tests/support/sealed_store.h"

namespace cowork::vaultd {
namespace {

using support::ASealedStore;
using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(ASealedStore, LendsNoRecordThatWasSwappedWithAnother) {
  ASSERT_THAT(Put("one", "hush"), IsOk());
  ASSERT_THAT(Put("two", "loud"), IsOk());
  Tamper(
      "UPDATE secrets SET name = CASE name WHEN 'one' THEN 'x' ELSE 'one' END;"
      "UPDATE secrets SET name = 'two' WHERE name = 'x'");
  EXPECT_THAT(Lent("one"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Lent("two"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, LendsNoOlderRecordThatWasPutBack) {
  ASSERT_THAT(Put("demo-key", "revoked"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  ASSERT_THAT(Put("demo-key", "fresh"), IsOk());
  Tamper("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM kept");
  const Result<std::string> lent = Lent("demo-key");
  ASSERT_THAT(lent, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(lent.error().message(), HasSubstr("not the one that was written last"));
  StartAnew();
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(Put("demo-key", "set anew"), IsOk());
  EXPECT_EQ(*Lent("demo-key"), "set anew");
}

// Whatever lay in its place meanwhile.
TEST_F(ASealedStore, LendsNoOlderRecordThatWasPutBackAfterAnotherWasWritten) {
  ASSERT_THAT(Put("demo-key", "revoked"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  Tamper("UPDATE secrets SET id = randomblob(16)");
  ASSERT_THAT(Put("demo-key", "fresh"), IsOk());
  EXPECT_EQ(*Lent("demo-key"), "fresh");
  Tamper("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM kept");
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, LendsNoRemovedRecordThatWasPutBack) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  ASSERT_THAT(store_->Remove("demo-key"), IsOk());
  Tamper("INSERT INTO secrets SELECT * FROM kept");
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, OpensWithNoManifestButItsOwn) {
  Tamper("UPDATE manifest SET sealed = zeroblob(29)");
  store_ = Opened();
  EXPECT_THAT(store_->Unlock(SecretOf(kPassphrase)), FailsWith(ErrorCode::kFailedPrecondition));
  Tamper("DELETE FROM manifest");
  EXPECT_THAT(store_->Unlock(SecretOf(kPassphrase)), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(store_->state(), VaultState::kLocked);
}

// Or the next passphrase would be whoever's who took the key away.
TEST_F(ASealedStore, IsNotNewWhereItsKeyWasTakenAway) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper("DELETE FROM keystore");
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
  Tamper("DELETE FROM secrets");
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

// The manifest has the right id and version for each; only what they were sealed with tells.
TEST_F(ASealedStore, LendsNoRecordThatHasWhatAnotherHolds) {
  ASSERT_THAT(Put("one", "hush"), IsOk());
  ASSERT_THAT(Put("two", "loud"), IsOk());
  Tamper(
      "UPDATE secrets SET (wrapped_key, sealed) = (SELECT wrapped_key, sealed FROM secrets AS "
      "other "
      "WHERE other.name = 'two') WHERE name = 'one'");
  EXPECT_THAT(Lent("one"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(*Lent("two"), "loud");
}

TEST_F(ASealedStore, ForgetsARecordThatWasTakenAwaySoThatItCannotBePutBack) {
  ASSERT_THAT(Put("leaked-key", "hush"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets; DELETE FROM secrets");
  EXPECT_THAT(store_->Remove("leaked-key"), IsOk());
  Tamper("INSERT INTO secrets SELECT * FROM kept");
  EXPECT_THAT(Lent("leaked-key"), FailsWith(ErrorCode::kFailedPrecondition));
  StartAnew();
  EXPECT_THAT(Lent("leaked-key"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, ListsARecordThatWasTakenAwayWhileItIsOpen) {
  ASSERT_THAT(Put("a", "hush"), IsOk());
  ASSERT_THAT(Put("b", "hush"), IsOk());
  Tamper("DELETE FROM secrets WHERE name = 'a'");
  const std::vector<SecretFacts> all = *store_->List();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[0].kind, kMissing);
  EXPECT_EQ(all[1].kind, kProviderKey);
  store_->Lock();
  EXPECT_THAT(*store_->List(), SizeIs(1));
}

TEST_F(ASealedStore, PassesOverRowsThatAreNoSecrets) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  for (const char* name :
       {"''", "'a b'", "char(27) || '[2J'", "hex(zeroblob(65))", "'demo-key' || char(0) || 'x'"})
    Tamper(std::string("INSERT INTO secrets SELECT ") + name +
           ", kind, set_unix_ms, id, version, wrapped_key, sealed FROM secrets "
           "WHERE name = 'demo-key'");
  Tamper(
      "INSERT INTO secrets SELECT 'of-a-kind', char(27), set_unix_ms, id, version, wrapped_key, "
      "sealed FROM secrets WHERE name = 'demo-key'");
  const std::vector<SecretFacts> all = *store_->List();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].name, "demo-key");
}

TEST_F(ASealedStore, ListsNoMoreRowsThanItCouldHaveWritten) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO secrets SELECT 'x' || i, kind, set_unix_ms, id, version, wrapped_key, sealed "
      "FROM secrets, n");
  EXPECT_THAT(*store_->List(), SizeIs(kMostListed));
  EXPECT_THAT(store_->Remove("x4999"), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
