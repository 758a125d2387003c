// The real vaultd with its store on the disk, under its confinement: locked after a restart, opened
// by its passphrase, and what it acknowledged is there.

#include "tests/support/sealed_vault.h"

#include <signal.h>

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/seal/sealed_box.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"

namespace cowork {
namespace {

using support::Dialer;
using support::FailsWith;
using support::IsOk;
using support::kDestination;
using support::LivingVault;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SealedVault : public ::testing::Test {
 protected:
  // Killed, as by a power cut.
  void Restart() {
    ::kill(vault_->daemon().pid(), SIGKILL);
    vault_ = Start();
  }
  std::unique_ptr<LivingVault> Start() const {
    return std::make_unique<LivingVault>(COWORK_PROGRAM, place_.path());
  }
  std::string State() { return vault_->brokerd().GetStatus()->state(); }

  support::ScratchDirectory place_;
  std::unique_ptr<LivingVault> vault_ = Start();
  const std::string session_ = SessionId::Random().text();
};

TEST_F(SealedVault, IsNewUntilItIsGivenAPassphrase) {
  EXPECT_EQ(vault_->brokerd().GetStatus()->keystore(), "passphrase");
  EXPECT_EQ(State(), "new");
  const Result<void> put = vault_->Put("demo-key", "hush");
  ASSERT_THAT(put, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(put.error().message(), HasSubstr("`cowork vault unlock`"));
  EXPECT_THAT(vault_->Unlock("short"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(State(), "new");
  EXPECT_THAT(vault_->Unlock(), IsOk());
  EXPECT_EQ(State(), "open");
}

TEST_F(SealedVault, IsLockedAfterARestartAndThenHasWhatItAcknowledged) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush"), IsOk());
  EXPECT_EQ(*vault_->Lent("demo-key"), "hush");
  Restart();
  EXPECT_EQ(State(), "locked");
  EXPECT_THAT(*vault_->brokerd().Names(), ElementsAre("demo-key"));
  const Result<std::string> lent = vault_->Lent("demo-key");
  ASSERT_THAT(lent, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(lent.error().message(), HasSubstr("`cowork vault unlock`"));
  EXPECT_THAT(vault_->Unlock("correct horsf"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_EQ(State(), "locked");
  EXPECT_THAT(vault_->Unlock(), IsOk());
  EXPECT_EQ(*vault_->Lent("demo-key"), "hush");
}

TEST_F(SealedVault, ThatIsLockedSaysSoToADialerAtWork) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush"), IsOk());
  const std::string lease = *vault_->brokerd().Lease("demo-key", session_, kDestination);
  Dialer dialer(vault_->runnerd(), session_);
  ASSERT_THAT(dialer.Redeem(lease, kDestination), IsOk());
  EXPECT_EQ(*vault_->brokerd().Lock(), 1u);
  const auto refused = dialer.Redeem(lease, kDestination);
  ASSERT_THAT(refused, FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(refused.error().message(), HasSubstr("the vault is locked; `cowork vault unlock`"));
  ASSERT_THAT(vault_->Unlock(), IsOk());
  EXPECT_THAT(dialer.Redeem(lease, kDestination), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(SealedVault, ForgetsWhatIsRemovedAndLendsItToNobody) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush"), IsOk());
  const std::string lease = *vault_->brokerd().Lease("demo-key", session_, kDestination);
  EXPECT_THAT(vault_->brokerd().Remove("demo-key"), IsOk());
  EXPECT_THAT(vault_->brokerd().Remove("demo-key"), FailsWith(ErrorCode::kNotFound));
  Dialer dialer(vault_->runnerd(), session_);
  EXPECT_THAT(dialer.Redeem(lease, kDestination), FailsWith(ErrorCode::kPermissionDenied));
  Restart();
  EXPECT_THAT(*vault_->brokerd().Names(), IsEmpty());
}

TEST_F(SealedVault, SignsUnderItsConfinementAndNotWhileItIsLocked) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  v1::MakeCheckpointRequest request;
  request.mutable_broker()->set_records(7);
  request.mutable_broker()->set_link(std::string(32, 'b'));
  using Stub = v1::Vault::Stub;
  ASSERT_THAT(vault_->brokerd().Call(&Stub::MakeCheckpoint, request), IsOk());
  const v1::VerifyVaultAuditRequest walk;
  const auto walked = vault_->brokerd().Call(&Stub::VerifyAudit, walk);
  ASSERT_THAT(walked, IsOk());
  EXPECT_THAT(walked->damages(), IsEmpty());
  EXPECT_EQ(walked->last().broker().records(), 7u);
  EXPECT_EQ(walked->last().signature().size(), 64u);
  ASSERT_THAT(vault_->brokerd().Lock(), IsOk());
  EXPECT_THAT(vault_->brokerd().Call(&Stub::MakeCheckpoint, request),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(vault_->brokerd().Call(&Stub::VerifyAudit, walk),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(SealedVault, ShowsItsOwnAuditAlsoWhileItIsLocked) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush"), IsOk());
  ASSERT_THAT(vault_->brokerd().Lock(), IsOk());
  v1::TailVaultAuditRequest request;
  request.set_count(1);
  const auto tail = vault_->brokerd().Call(&v1::Vault::Stub::TailAudit, request);
  ASSERT_THAT(tail, IsOk());
  ASSERT_EQ(tail->records_size(), 1);
  EXPECT_EQ(tail->records(0).kind(), "secret");
  EXPECT_EQ(tail->records(0).text(), "demo-key was put");
  EXPECT_EQ(tail->records(0).sequence(), 2U);
}

TEST_F(SealedVault, OpensCasesUnderItsConfinementAndNotWhileItIsLocked) {
  EXPECT_EQ(vault_->brokerd().GetStatus()->case_key(), "");
  ASSERT_THAT(vault_->Unlock(), IsOk());
  const std::string key = vault_->brokerd().GetStatus()->case_key();
  v1::OpenCasesRequest request;
  request.add_sealed(*seal::Seal("npm test", key));
  request.add_sealed("no box");
  const auto opened = vault_->brokerd().Call(&v1::Vault::Stub::OpenCases, request);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->cases(0).bytes(), "npm test");
  EXPECT_FALSE(opened->cases(1).opens());
  Restart();
  EXPECT_EQ(vault_->brokerd().GetStatus()->case_key(), "");
  EXPECT_THAT(vault_->brokerd().Call(&v1::Vault::Stub::OpenCases, request),
              FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(vault_->Unlock(), IsOk());
  EXPECT_EQ(vault_->brokerd().GetStatus()->case_key(), key);
}

TEST_F(SealedVault, RecordsHowOftenALeaseWasUsed) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush"), IsOk());
  const auto records = [this] {
    return vault_->brokerd()
        .Call(&v1::Vault::Stub::VerifyAudit, v1::VerifyVaultAuditRequest())
        ->records();
  };
  const uint64_t before = records();
  ASSERT_THAT(vault_->Lent("demo-key"), IsOk());
  EXPECT_TRUE(support::Eventually([&] { return records() == before + 2; })) << "the lease, its use";
}

// The wait counts from when a guess came, and to try that may have taken longer: the next is twice
// as long.
TEST_F(SealedVault, HasAGuesserWait) {
  constexpr int kEnough = 8;
  ASSERT_THAT(vault_->Unlock(), IsOk());
  Restart();
  Result<void> guessed;
  int guesses = 0;
  do {
    guessed = vault_->Unlock("a guess");
  } while (!guessed.ok() && guessed.error().code() == ErrorCode::kPermissionDenied &&
           ++guesses < kEnough);
  EXPECT_THAT(guessed, FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_GE(guesses, 3);
  EXPECT_EQ(State(), "locked");
}

// SQLite moves its log into the file from time to time, and grows both: by calls that one small put
// does not make.
TEST_F(SealedVault, TakesMegabytesUnderItsConfinement) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  for (int i = 0; i < 100; ++i)
    ASSERT_THAT(vault_->Put("key-" + std::to_string(i), std::string(65'536, 'x')), IsOk())
        << vault_->daemon().log().substr(0, 2000);
  EXPECT_EQ(vault_->Lent("key-99")->size(), 65'536u);
  EXPECT_EQ(vault_->daemon().End(), support::Ending::Exit(0)) << vault_->daemon().log();
}

TEST_F(SealedVault, WritesNoSecretAndNoPassphraseIntoItsLog) {
  ASSERT_THAT(vault_->Unlock(), IsOk());
  ASSERT_THAT(vault_->Put("demo-key", "hush-4711"), IsOk());
  ASSERT_THAT(vault_->Lent("demo-key"), IsOk());
  EXPECT_THAT(vault_->daemon().log(), HasSubstr("demo-key"));
  EXPECT_THAT(vault_->daemon().log(), ::testing::Not(HasSubstr("hush-4711")));
  EXPECT_THAT(vault_->daemon().log(), ::testing::Not(HasSubstr(support::kPassphrase)));
}

}  // namespace
}  // namespace cowork
