// A sealed store on a disk that is full to the last byte: it takes and removes nothing, says so,
// and goes on to lend, to lock and to open what it has.

#include "tests/support/sealed_store.h"
#include "tests/support/small_disk.h"

namespace cowork::vaultd {
namespace {

using support::ASealedStore;
using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using support::SmallDisk;
using ::testing::SizeIs;

const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new SmallDisk);

class AFullStore : public ASealedStore {
 protected:
  AFullStore() {
    EXPECT_THAT(Put("demo-key", "hush"), IsOk());
    SmallDisk::Fill();
  }
  ~AFullStore() override { SmallDisk::MakeRoom(); }
};

TEST_F(AFullStore, TakesNothingUntilThereIsRoom) {
  EXPECT_THAT(Put("demo-key", "loud"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Put("other-key", "loud"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(*Lent("demo-key"), "hush");
  EXPECT_THAT(*store_->List(), SizeIs(1));
  SmallDisk::MakeRoom();
  EXPECT_THAT(Put("demo-key", "loud"), IsOk());
  EXPECT_EQ(*Lent("demo-key"), "loud");
}

TEST_F(AFullStore, RemovesNothingUntilThereIsRoom) {
  EXPECT_THAT(store_->Remove("demo-key"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(*Lent("demo-key"), "hush");
  SmallDisk::MakeRoom();
  EXPECT_THAT(store_->Remove("demo-key"), IsOk());
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kNotFound));
}

TEST_F(AFullStore, SignsNothingUntilThereIsRoom) {
  const AuditHead head{.records = 7};
  EXPECT_THAT(store_->Sign(head, std::nullopt), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_FALSE(store_->Verify(std::nullopt)->last.has_value());
  SmallDisk::MakeRoom();
  EXPECT_THAT(store_->Sign(head, std::nullopt), IsOk());
}

TEST_F(AFullStore, IsLockedAndOpenedAllTheSame) {
  store_->Lock();
  EXPECT_EQ(store_->state(), VaultState::kLocked);
  EXPECT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  EXPECT_EQ(*Lent("demo-key"), "hush");
}

TEST_F(AFullStore, StartsWithWhatItHas) {
  store_.reset();
  SmallDisk::Fill();  // Where what SQLite had beside the file was.
  StartAnew();
  EXPECT_EQ(*Lent("demo-key"), "hush");
  SmallDisk::MakeRoom();
  EXPECT_THAT(Put("other-key", "loud"), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
