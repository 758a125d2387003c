#include "vaultd/core/uses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/one_lease.h"
#include "tests/support/secrets.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/core/vault.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A store in memory whose audit a test can read, and whose disk it can fill.
class RecordingStore : public EphemeralStore {
 public:
  Result<void> RecordActs(const std::vector<AuditRecord>& records) override {
    if (is_full) return Error(ErrorCode::kResourceExhausted, "the disk is full");
    for (const AuditRecord& record : records) texts.push_back(record.kind + ": " + record.text);
    return {};
  }
  bool is_full = false;
  std::vector<std::string> texts;
};

class UsesOfALease : public ::testing::Test {
 protected:
  UsesOfALease() {
    EXPECT_THAT(store_->Put({.name = "demo-key", .kind = kProviderKey}, support::SecretOf("hush")),
                IsOk());
  }

  TimePoint now_ = TimePoint() + 12h;
  RecordingStore* const store_ = new RecordingStore;  // The vault's.
  Vault vault_{std::unique_ptr<SecretStore>(store_), UnixMs, [this] { return now_; }};
  const support::OneLease lease_{vault_};
};

TEST_F(UsesOfALease, AreCountedAndRecordedWithinASecondOfTheFirst) {
  ASSERT_THAT(lease_.Open(), IsOk());
  EXPECT_FALSE(vault_.uses_due().has_value());
  for (int i = 0; i < 3; ++i) ASSERT_THAT(lease_.Redeem(), IsOk());
  ASSERT_TRUE(vault_.uses_due().has_value());
  EXPECT_LT(*vault_.uses_due() - now_, 1s);
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, ElementsAre("lease: demo-key for 127.0.0.1:8123")) << "not yet";
  now_ = *vault_.uses_due();
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, ElementsAre("lease: demo-key for 127.0.0.1:8123",
                                         "use: demo-key for 127.0.0.1:8123, times: 3"));
  EXPECT_FALSE(vault_.uses_due().has_value());
}

TEST_F(UsesOfALease, AreNotThoseThatWereRefused) {
  ASSERT_THAT(lease_.Open(), IsOk());
  EXPECT_THAT(lease_.Redeem("elsewhere:1"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_FALSE(vault_.uses_due().has_value());
}

TEST_F(UsesOfALease, AreCountedOnWhileTheDiskIsFull) {
  ASSERT_THAT(lease_.Open(), IsOk());
  ASSERT_THAT(lease_.Redeem(), IsOk());
  store_->is_full = true;
  store_->texts.clear();
  now_ = *vault_.uses_due();
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, IsEmpty());
  ASSERT_THAT(lease_.Redeem(), IsOk());
  store_->is_full = false;
  now_ = *vault_.uses_due();
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, ElementsAre("use: demo-key for 127.0.0.1:8123, times: 2"));
}

TEST_F(UsesOfALease, AreRecordedAtTheEndEvenIfItIsNotTime) {
  ASSERT_THAT(lease_.Open(), IsOk());
  ASSERT_THAT(lease_.Redeem(), IsOk());
  store_->texts.clear();
  vault_.RecordUses();
  EXPECT_THAT(store_->texts, ElementsAre("use: demo-key for 127.0.0.1:8123, times: 1"));
  vault_.RecordUses();
  EXPECT_EQ(store_->texts.size(), 1u);
}

TEST_F(UsesOfALease, AreNoneWhereTheLeaseCouldNotBeRecorded) {
  store_->is_full = true;
  EXPECT_THAT(lease_.Open(), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(lease_.Redeem(), FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::vaultd
