#include "vaultd/core/uses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/core/vault.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kProvider = "127.0.0.1:8123";

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
    EXPECT_THAT(store_->Put({.name = "demo-key", .kind = kProviderKey},
                            *SecretBytes::CopyOf(std::as_bytes(std::span("hush", 4)))),
                IsOk());
  }
  Result<void> Lease() {
    return vault_.Open(lease_,
                       {.session = session_, .destination = kProvider, .secret = "demo-key"});
  }
  Result<void> Redeem() {
    return vault_.Redeem(session_, lease_, kProvider,
                         [](const SecretBytes&) { return Result<void>(); });
  }

  const SessionId session_ = SessionId::Random();
  const LeaseId lease_ = LeaseId::Random();
  TimePoint now_ = TimePoint() + 12h;
  RecordingStore* const store_ = new RecordingStore;  // The vault's.
  Vault vault_{std::unique_ptr<SecretStore>(store_), UnixMs, [this] { return now_; }};
};

TEST_F(UsesOfALease, AreCountedAndRecordedWithinASecondOfTheFirst) {
  ASSERT_THAT(Lease(), IsOk());
  EXPECT_FALSE(vault_.uses_due().has_value());
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Redeem(), IsOk());
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
  ASSERT_THAT(Lease(), IsOk());
  EXPECT_THAT(vault_.Redeem(session_, lease_, "elsewhere:1",
                            [](const SecretBytes&) { return Result<void>(); }),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_FALSE(vault_.uses_due().has_value());
}

TEST_F(UsesOfALease, AreCountedOnWhileTheDiskIsFull) {
  ASSERT_THAT(Lease(), IsOk());
  ASSERT_THAT(Redeem(), IsOk());
  store_->is_full = true;
  store_->texts.clear();
  now_ = *vault_.uses_due();
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, IsEmpty());
  ASSERT_THAT(Redeem(), IsOk());
  store_->is_full = false;
  now_ = *vault_.uses_due();
  vault_.RecordUsesInTime();
  EXPECT_THAT(store_->texts, ElementsAre("use: demo-key for 127.0.0.1:8123, times: 2"));
}

TEST_F(UsesOfALease, AreRecordedAtTheEndEvenIfItIsNotTime) {
  ASSERT_THAT(Lease(), IsOk());
  ASSERT_THAT(Redeem(), IsOk());
  store_->texts.clear();
  vault_.RecordUses();
  EXPECT_THAT(store_->texts, ElementsAre("use: demo-key for 127.0.0.1:8123, times: 1"));
  vault_.RecordUses();
  EXPECT_EQ(store_->texts.size(), 1u);
}

TEST_F(UsesOfALease, AreNoneWhereTheLeaseCouldNotBeRecorded) {
  store_->is_full = true;
  EXPECT_THAT(Lease(), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Redeem(), FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::vaultd
