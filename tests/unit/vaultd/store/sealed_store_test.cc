#include "vaultd/store/sealed_store.h"

#include <sys/stat.h>

#include <filesystem>

#include "tests/support/content_of.h"
#include "tests/support/sealed_store.h"

namespace cowork::vaultd {
namespace {

using support::ASealedStore;
using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

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
  EXPECT_EQ(*Lent("demo-key"), "hush");
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
  EXPECT_EQ(*Lent("demo-key"), "new and longer");
  StartAnew();
  EXPECT_EQ(*Lent("demo-key"), "new and longer");
}

TEST_F(ASealedStore, KeepsItsFilesForUsAloneWithNothingOfASecretInThem) {
  ASSERT_THAT(Put("demo-key", "hush-4711"), IsOk());
  for (const auto& file : std::filesystem::directory_iterator(place_.path())) {
    EXPECT_EQ(file.status().permissions(), std::filesystem::perms(0600)) << file.path();
    const std::string content = support::ContentOf(file.path());
    EXPECT_THAT(content, Not(HasSubstr("hush-4711"))) << file.path();
    EXPECT_THAT(content, Not(HasSubstr(kPassphrase))) << file.path();
  }
}

TEST_F(ASealedStore, ForgetsWhatIsRemoved) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  EXPECT_THAT(store_->Remove("demo-key"), IsOk());
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(store_->Remove("demo-key"), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(std::filesystem::file_size(Log()), 0u);
  StartAnew();
  EXPECT_THAT(*store_->List(), SizeIs(0));
}

TEST_F(ASealedStore, IsNotOpenedByAReleaseThatDoesNotKnowIt) {
  Tamper("UPDATE schema_version SET version = 1000");
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, IsNotOpenedWhereOthersMayReadIt) {
  ASSERT_EQ(::chmod(File().c_str(), 0640), 0);
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedStore, ChangesNothingWhereTheDiskDoesNotTakeIt) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  Tamper("ALTER TABLE manifest RENAME TO kept");
  EXPECT_THAT(Put("demo-key", "loud"), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(store_->Remove("demo-key"), FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(*Lent("demo-key"), "hush");
  Tamper("ALTER TABLE kept RENAME TO manifest");
  StartAnew();
  EXPECT_EQ(*Lent("demo-key"), "hush");
}

}  // namespace
}  // namespace cowork::vaultd
