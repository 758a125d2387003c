#include "vaultd/store/sealed_store.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"
#include "vaultd/store/schema.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using support::TextOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto kPassphrase = "correct horse";

SecretFacts Named(const std::string& name) {
  return {.name = name, .kind = kProviderKey, .set_unix_ms = 7};
}

Result<std::string> Lent(SecretStore& store, const std::string& name) {
  std::string lent;
  TRY(store.Lend(name, [&lent](const SecretBytes& secret) -> Result<void> {
    lent = TextOf(secret);
    return {};
  }));
  return lent;
}

class ASealedStore : public ::testing::Test {
 protected:
  ASealedStore() { EXPECT_THAT(store_->SetPassphrase(SecretOf(kPassphrase)), IsOk()); }

  std::unique_ptr<SealedStore> Opened() { return *SealedStore::Open(place_.path()); }
  std::string File() const { return place_.path() + "/vault.db"; }

  Result<void> Put(const std::string& name, const char* secret) {
    return store_->Put(Named(name), SecretOf(secret));
  }

  // As somebody does who can write to the file.
  void Tamper(const std::string& sql) {
    store::Database database = *store::Database::Open(File(), kVersions);
    ASSERT_THAT(database.Execute(sql.c_str()), IsOk()) << sql;
  }

  void StartAnew() {
    store_ = Opened();
    ASSERT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  }

  support::ScratchDirectory place_;
  std::unique_ptr<SealedStore> store_ = Opened();
};

TEST(ANewStore, HasNoPassphraseUntilItIsGivenOne) {
  const support::ScratchDirectory place;
  const auto store = *SealedStore::Open(place.path());
  EXPECT_EQ(store->state(), VaultState::kNew);
  EXPECT_THAT(*store->List(), SizeIs(0));
}

TEST_F(ASealedStore, IsLockedAfterARestartAndOpenedByItsPassphraseAlone) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  store_ = Opened();
  EXPECT_EQ(store_->state(), VaultState::kLocked);
  EXPECT_THAT(store_->Unlock(SecretOf("correct horsf")), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_EQ(store_->state(), VaultState::kLocked);
  EXPECT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  EXPECT_EQ(*Lent(*store_, "demo-key"), "hush");
}

TEST_F(ASealedStore, TellsWhatItHasWhileItIsLocked) {
  ASSERT_THAT(Put("b", "hush"), IsOk());
  ASSERT_THAT(Put("a", "hush"), IsOk());
  store_->Lock();
  EXPECT_EQ(store_->state(), VaultState::kLocked);
  const std::vector<SecretFacts> all = *store_->List();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[0].kind, "provider-key");
  EXPECT_EQ(all[0].set_unix_ms, 7);
}

TEST_F(ASealedStore, LendsTheNewOneInPlaceOfTheOldAlsoAfterARestart) {
  ASSERT_THAT(Put("demo-key", "old"), IsOk());
  ASSERT_THAT(Put("demo-key", "new and longer"), IsOk());
  EXPECT_EQ(*Lent(*store_, "demo-key"), "new and longer");
  StartAnew();
  EXPECT_EQ(*Lent(*store_, "demo-key"), "new and longer");
}

TEST_F(ASealedStore, KeepsItsFilesForUsAloneWithNothingOfASecretInThem) {
  ASSERT_THAT(Put("demo-key", "hush-4711"), IsOk());
  for (const auto& file : std::filesystem::directory_iterator(place_.path())) {
    EXPECT_EQ(file.status().permissions(), std::filesystem::perms(0600)) << file.path();
    std::ifstream in(file.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    EXPECT_THAT(content, Not(HasSubstr("hush-4711"))) << file.path();
    EXPECT_THAT(content, Not(HasSubstr(kPassphrase))) << file.path();
  }
}

TEST_F(ASealedStore, ForgetsWhatIsRemoved) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  EXPECT_THAT(store_->Remove("demo-key"), IsOk());
  EXPECT_THAT(Lent(*store_, "demo-key"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(store_->Remove("demo-key"), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(std::filesystem::file_size(File() + "-wal"), 0u);
  StartAnew();
  EXPECT_THAT(*store_->List(), SizeIs(0));
}

TEST_F(ASealedStore, LendsNoRecordThatWasSwappedWithAnother) {
  ASSERT_THAT(Put("one", "hush"), IsOk());
  ASSERT_THAT(Put("two", "loud"), IsOk());
  Tamper(
      "UPDATE secrets SET name = CASE name WHEN 'one' THEN 'x' ELSE 'one' END;"
      "UPDATE secrets SET name = 'two' WHERE name = 'x'");
  EXPECT_THAT(Lent(*store_, "one"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Lent(*store_, "two"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, LendsNoOlderRecordThatWasPutBack) {
  ASSERT_THAT(Put("demo-key", "revoked"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  ASSERT_THAT(Put("demo-key", "fresh"), IsOk());
  Tamper("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM kept");
  const Result<std::string> lent = Lent(*store_, "demo-key");
  ASSERT_THAT(lent, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(lent.error().message(), HasSubstr("not the one that was written last"));
  StartAnew();
  EXPECT_THAT(Lent(*store_, "demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(Put("demo-key", "set anew"), IsOk());
  EXPECT_EQ(*Lent(*store_, "demo-key"), "set anew");
}

// Whatever lay in its place meanwhile.
TEST_F(ASealedStore, LendsNoOlderRecordThatWasPutBackAfterAnotherWasWritten) {
  ASSERT_THAT(Put("demo-key", "revoked"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  Tamper("UPDATE secrets SET id = randomblob(16)");
  ASSERT_THAT(Put("demo-key", "fresh"), IsOk());
  EXPECT_EQ(*Lent(*store_, "demo-key"), "fresh");
  Tamper("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM kept");
  EXPECT_THAT(Lent(*store_, "demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, LendsNoRemovedRecordThatWasPutBack) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper("CREATE TABLE kept AS SELECT * FROM secrets");
  ASSERT_THAT(store_->Remove("demo-key"), IsOk());
  Tamper("INSERT INTO secrets SELECT * FROM kept");
  EXPECT_THAT(Lent(*store_, "demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
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
}

TEST_F(ASealedStore, IsNotOpenedByAReleaseThatDoesNotKnowIt) {
  Tamper("UPDATE schema_version SET version = 2");
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, IsNotOpenedWhereOthersMayReadIt) {
  ASSERT_EQ(::chmod(File().c_str(), 0640), 0);
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, ChangesNothingWhereTheDiskDoesNotTakeIt) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper("CREATE TRIGGER no BEFORE INSERT ON manifest BEGIN SELECT RAISE(ABORT, 'no'); END");
  EXPECT_THAT(Put("demo-key", "loud"), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(store_->Remove("demo-key"), FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(*Lent(*store_, "demo-key"), "hush");
  Tamper("DROP TRIGGER no");
  StartAnew();
  EXPECT_EQ(*Lent(*store_, "demo-key"), "hush");
}

// From the moment on that SQLite's log cannot grow.
TEST_F(ASealedStore, ChangesNothingOnAFullDiskAndIsLockedThere) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{.rlim_cur = std::filesystem::file_size(File() + "-wal"),
                    .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const Result<void> put = Put("demo-key", std::string(65'536, 'x').c_str());
  const Result<std::string> lent = Lent(*store_, "demo-key");
  store_->Lock();
  const Result<void> opened = store_->Unlock(SecretOf(kPassphrase));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_FALSE(put.ok());
  EXPECT_EQ(*lent, "hush");
  EXPECT_THAT(opened, IsOk());
  EXPECT_EQ(*Lent(*store_, "demo-key"), "hush");
}

}  // namespace
}  // namespace cowork::vaultd
