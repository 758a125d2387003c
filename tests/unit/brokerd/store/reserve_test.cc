// The store on a disk that is really full: what acts is refused and changes nothing, what narrows
// is written from the reserve and is there after SIGKILL.

#include "brokerd/store/reserve.h"

#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/store.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/small_disk.h"

namespace cowork::brokerd {
namespace {

using support::Ending;
using support::FailsWith;
using support::IsOk;

using support::SmallDisk;

const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new SmallDisk);

class StoreOnAFullDisk : public ::testing::Test {
 protected:
  ~StoreOnAFullDisk() override { SmallDisk::MakeRoom(); }

  Result<void> Add(const Grant& grant) {
    return store_->Atomically([&] { return store_->grants().Add(grant); });
  }
  Result<void> Remove(const GrantId& id) {
    return store_->Narrowing([&] { return store_->grants().Remove(id); });
  }
  static Grant NewGrant(size_t path_bytes = 9) {
    Grant grant{.id = GrantId::Random(), .directory = {}, .added_unix_ms = 1};
    grant.directory.path = "/" + std::string(path_bytes, 'p');
    return grant;
  }
  void Reopen() {
    store_.reset();
    Result<std::unique_ptr<Store>> opened = Store::Open(directory_.path());
    ASSERT_TRUE(opened.ok()) << opened.error().detail();
    store_ = std::move(opened).value();
  }
  bool IsThere(const GrantId& id) { return store_->grants().Find(id).ok(); }

  support::ScratchDirectory directory_;
  std::unique_ptr<Store> store_ = *Store::Open(directory_.path());
};

TEST_F(StoreOnAFullDisk, KeepsItsReserveForItselfAndAllocated) {
  struct stat is {};
  ASSERT_EQ(::stat((directory_.path() + "/reserve").c_str(), &is), 0);
  EXPECT_EQ(is.st_size, Reserve::kWhole);
  EXPECT_GE(is.st_blocks * 512, Reserve::kWhole) << "a file with a hole holds no room";
  EXPECT_EQ(is.st_mode & 0777, 0600U);
}

TEST_F(StoreOnAFullDisk, RefusesWhatWidensAndChangesNothing) {
  SmallDisk::Fill();
  const Grant small = NewGrant(), large = NewGrant(200'000);
  EXPECT_THAT(Add(large), FailsWith(ErrorCode::kResourceExhausted));
  while (Add(NewGrant(3000)).ok()) {  // What room is left in SQLite's log.
  }
  EXPECT_THAT(Add(small), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_FALSE(IsThere(small.id) || IsThere(large.id));
  SmallDisk::MakeRoom();
  EXPECT_THAT(Add(small), IsOk());
}

TEST_F(StoreOnAFullDisk, RemovesFromTheReserveAndWidensOnlyWhenThatIsWholeAgain) {
  const Grant kept = NewGrant();
  ASSERT_THAT(Add(kept), IsOk());
  std::vector<Grant> grants(20, NewGrant());
  for (Grant& grant : grants) {
    grant = NewGrant(3000);
    ASSERT_THAT(Add(grant), IsOk());
  }
  SmallDisk::Fill();
  for (const Grant& grant : grants) {
    ASSERT_THAT(Remove(grant.id), IsOk());
    SmallDisk::Fill();  // Others write, too.
  }
  EXPECT_LT(std::filesystem::file_size(directory_.path() + "/reserve"), Reserve::kWhole);
  EXPECT_THAT(Add(NewGrant()), FailsWith(ErrorCode::kResourceExhausted));
  SmallDisk::MakeRoom();
  EXPECT_THAT(Remove(kept.id), IsOk());
  EXPECT_EQ(std::filesystem::file_size(directory_.path() + "/reserve"), Reserve::kWhole);
  EXPECT_THAT(Add(NewGrant()), IsOk());
}

TEST_F(StoreOnAFullDisk, LeavesTheRestOfAPieceToNobodyWhoWidens) {
  const Grant grant = NewGrant();
  ASSERT_THAT(Add(grant), IsOk());
  SmallDisk::Fill();
  while (Add(NewGrant(3000)).ok()) {
  }
  ASSERT_THAT(Remove(grant.id), IsOk());
  EXPECT_LT(std::filesystem::file_size(directory_.path() + "/reserve"), Reserve::kWhole);
  EXPECT_THAT(Add(NewGrant()), FailsWith(ErrorCode::kResourceExhausted)) << "though it would fit";
}

TEST_F(StoreOnAFullDisk, HasAfterSigkillWhatItRemovedOnOne) {
  const Grant grant = NewGrant();
  ASSERT_THAT(Add(grant), IsOk());
  store_.reset();
  const auto remove_and_die = [&] {
    store_ = *Store::Open(directory_.path());
    SmallDisk::Fill();
    while (Add(NewGrant(3000)).ok()) {
    }
    if (!Remove(grant.id).ok()) return 1;
    return ::raise(SIGKILL);
  };
  ASSERT_EQ(support::InChild(remove_and_die), Ending::Signal(SIGKILL));
  store_ = *Store::Open(directory_.path());
  EXPECT_FALSE(IsThere(grant.id));
}

TEST_F(StoreOnAFullDisk, OpensWithoutAReserveAndTellsWhoeverRemovesWhatToDo) {
  const Grant grant = NewGrant();
  ASSERT_THAT(Add(grant), IsOk());
  store_.reset();
  std::filesystem::remove(directory_.path() + "/reserve");
  SmallDisk::Fill();
  Reopen();
  EXPECT_TRUE(IsThere(grant.id));
  EXPECT_THAT(Add(NewGrant()), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Remove(grant.id), FailsWith(ErrorCode::kResourceExhausted))
      << "it has nothing to use";
  EXPECT_TRUE(IsThere(grant.id));
  SmallDisk::MakeRoom();
  EXPECT_THAT(Remove(grant.id), IsOk());
}

TEST_F(StoreOnAFullDisk, OpensWithTheReserveThatWasThereAndRemoves) {
  const Grant grant = NewGrant();
  ASSERT_THAT(Add(grant), IsOk());
  store_.reset();
  SmallDisk::Fill();
  Reopen();
  EXPECT_THAT(Add(NewGrant(3000)), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Remove(grant.id), IsOk());
  Reopen();
  EXPECT_FALSE(IsThere(grant.id));
}

TEST_F(StoreOnAFullDisk, TakesAFileWithHolesForNoReserve) {
  store_.reset();
  std::filesystem::resize_file(directory_.path() + "/reserve", 0);
  std::filesystem::resize_file(directory_.path() + "/reserve", Reserve::kWhole);
  Reopen();
  struct stat is {};
  ASSERT_EQ(::stat((directory_.path() + "/reserve").c_str(), &is), 0);
  EXPECT_GE(is.st_blocks * 512, Reserve::kWhole);
}

TEST_F(StoreOnAFullDisk, OpensNoLinkInPlaceOfItsReserve) {
  store_.reset();
  std::filesystem::remove(directory_.path() + "/reserve");
  std::filesystem::create_symlink(directory_.path() + "/broker.db", directory_.path() + "/reserve");
  EXPECT_THAT(Store::Open(directory_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::brokerd
