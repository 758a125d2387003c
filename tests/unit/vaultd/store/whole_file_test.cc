// vault.db alone is the vault, at any time: a person who keeps a copy of it, or moves it away, has
// or loses nothing that he does not know of.

#include "vaultd/store/whole_file.h"

#include <filesystem>
#include <fstream>

#include "tests/support/content_of.h"
#include "tests/support/sealed_store.h"

namespace cowork::vaultd {
namespace {

using support::ASealedStore;
using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using ::testing::HasSubstr;

// Somebody with the sqlite3 tool, in the midst of a look.
class Reader {
 public:
  explicit Reader(const std::string& file) : database_(*store::Database::Open(file, kVersions)) {
    EXPECT_THAT(database_.Execute("BEGIN; SELECT count(*) FROM secrets"), IsOk());
  }

 private:
  store::Database database_;
};

class AVaultFile : public ASealedStore {
 protected:
  // What opens with nothing but a copy of the file.
  std::unique_ptr<SealedStore> Copy() {
    std::filesystem::copy_file(File(), elsewhere_.path() + "/vault.db");
    return *SealedStore::Open(elsewhere_.path());
  }
  void ExpectCopyLends(const std::string& name) {
    store_ = Copy();
    ASSERT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
    EXPECT_EQ(*Lent(name), "hush");
  }

  // Of the one secret there is.
  std::string Sealed() const {
    store::Database database = *store::Database::Open(File(), kVersions);
    auto read = *database.Prepare("SELECT sealed FROM secrets");
    std::string sealed;
    EXPECT_THAT(read.ForEach([&](const store::Row& row) { sealed = row.Bytes(0); }), IsOk());
    return sealed;
  }
  // In the file or in what SQLite has beside it. Its name is: the audit has that.
  bool IsLeft(const std::string& sealed) const {
    return (support::ContentOf(File()) + support::ContentOf(Log())).find(sealed) !=
           std::string::npos;
  }

  support::ScratchDirectory elsewhere_;
};

TEST_F(AVaultFile, HasItsPassphraseAtOnce) {
  const auto copy = Copy();
  EXPECT_EQ(copy->state(), VaultState::kLocked);
  EXPECT_THAT(copy->Unlock(SecretOf(kPassphrase)), IsOk());
}

TEST_F(AVaultFile, HasWhatWasPutAtOnce) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  EXPECT_EQ(std::filesystem::file_size(Log()), 0u);
  ExpectCopyLends("demo-key");
}

// As after a kill between the two: what was acknowledged is in the log alone.
TEST_F(AVaultFile, HasWhatALogHasOnceItIsOpenedAnew) {
  {
    const Reader reader(File());
    ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  }
  ASSERT_GT(std::filesystem::file_size(Log()), 0u);
  const auto next = Opened();
  EXPECT_EQ(std::filesystem::file_size(Log()), 0u);
  ExpectCopyLends("demo-key");
}

TEST_F(AVaultFile, SaysWhereAReaderKeepsTheLogFromIt) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  const Reader reader(File());
  ::testing::internal::CaptureStderr();
  EXPECT_THAT(store_->Remove("demo-key"), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("somebody reads vault.db"));
  EXPECT_THAT(Lent("demo-key"), FailsWith(ErrorCode::kNotFound));
}

// SQLite would delete the log of an empty file, and all that was acknowledged with it.
TEST_F(AVaultFile, ThatIsGoneTakesNoLogWithIt) {
  store_.reset();
  ASSERT_TRUE(std::filesystem::remove(File()));
  std::ofstream(Log()) << "what was acknowledged";
  const auto refused = SealedStore::Open(place_.path());
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("data/vault"));
  EXPECT_EQ(support::ContentOf(Log()), "what was acknowledged");
}

TEST_F(AVaultFile, HasNothingLeftOfWhatWasReplacedOrRemoved) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  const std::string first = Sealed();
  EXPECT_TRUE(IsLeft(first));
  ASSERT_THAT(Put("demo-key", "another, and a longer one"), IsOk());
  EXPECT_FALSE(IsLeft(first));
  const std::string second = Sealed();
  EXPECT_TRUE(IsLeft(second));
  ASSERT_THAT(store_->Remove("demo-key"), IsOk());
  EXPECT_FALSE(IsLeft(second));
}

}  // namespace
}  // namespace cowork::vaultd
