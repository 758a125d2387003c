// What a vault does while it is locked, and on the way there and back. The store is a small one
// with a passphrase in the clear: what seals is tested beside it.

#include <thread>

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
using support::SecretOf;
using support::TextOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const TimePoint kNoon = TimePoint() + 12h;
const Ticket kTicket = {1, 2, 3};
TimePoint AtNoon() {
  return kNoon;
}
constexpr auto kPassphrase = "correct horse";

class PlainStore final : public EphemeralStore {
 public:
  std::string keystore() const override { return "plain"; }
  VaultState state() const override { return state_; }
  Result<void> Unlock(const SecretBytes& passphrase) override {
    ++tried;
    if (TextOf(passphrase) != passphrase_) return Error(ErrorCode::kPermissionDenied, "no");
    state_ = VaultState::kOpen;
    return {};
  }
  Result<void> SetPassphrase(const SecretBytes& passphrase) override {
    passphrase_ = TextOf(passphrase);
    state_ = VaultState::kOpen;
    return {};
  }
  size_t Lock() override {
    state_ = VaultState::kLocked;
    return 0;
  }

  int tried = 0;

 private:
  std::string passphrase_;
  VaultState state_ = VaultState::kNew;
};

class ALockedVault : public ::testing::Test {
 protected:
  ALockedVault() {
    EXPECT_THAT(Unlock(kPassphrase), IsOk());
    EXPECT_THAT(Put(), IsOk());
    EXPECT_THAT(lease_.Open(), IsOk());
    EXPECT_EQ(vault_.Lock().ended, 1u);
  }

  Result<Errand> Bring(const char* bytes, TimePoint now = kNoon) {
    return vault_.TakeIn(
        kTicket, [now] { return now; }, [bytes] { return Result(SecretOf(bytes)); });
  }
  Result<Errand> Unlock(const char* passphrase, TimePoint now = kNoon) {
    TRY(vault_.ExpectUnlock(kTicket, now));
    return Bring(passphrase, now);
  }
  Result<Errand> Put() {
    TRY(vault_.Expect(kTicket, "demo-key", kNoon));
    return Bring("hush");
  }

  PlainStore* const store_ = new PlainStore;  // The vault's.
  Vault vault_{std::unique_ptr<SecretStore>(store_), [] { return 7; }};
  const support::OneLease lease_{vault_};
};

TEST_F(ALockedVault, LendsAndTakesNothingAndNamesWhatOpensIt) {
  for (const Result<void>& refused : {lease_.Open(), lease_.Redeem(), vault_.Remove("demo-key"),
                                      vault_.Expect(kTicket, "demo-key", kNoon)}) {
    ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
    EXPECT_THAT(refused.error().message(), HasSubstr("`cowork vault unlock`"));
  }
}

TEST_F(ALockedVault, StillTellsWhatItKeeps) {
  const std::vector<SecretFacts> all = *vault_.List();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].name, "demo-key");
  EXPECT_EQ(all[0].set_unix_ms, 7);
  EXPECT_EQ(vault_.state(), VaultState::kLocked);
}

TEST_F(ALockedVault, OpensToItsPassphraseButNoLeaseOfBeforeIsGoodAgain) {
  EXPECT_EQ(vault_.ExpectUnlock(kTicket, kNoon)->act, Errand::Act::kUnlock);
  EXPECT_EQ(Bring(kPassphrase)->act, Errand::Act::kUnlock);
  EXPECT_EQ(vault_.state(), VaultState::kOpen);
  EXPECT_THAT(lease_.Redeem(), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(lease_.Open(), IsOk());
  EXPECT_THAT(lease_.Redeem(), IsOk());
}

TEST_F(ALockedVault, TakesNoSecretForATicketOfBefore) {
  ASSERT_THAT(Unlock(kPassphrase), IsOk());
  ASSERT_THAT(vault_.Expect(kTicket, "demo-key", kNoon), IsOk());
  vault_.Lock();
  EXPECT_THAT(Bring("loud"), FailsWith(ErrorCode::kPermissionDenied));
  ASSERT_THAT(Unlock(kPassphrase), IsOk());
  EXPECT_THAT(Bring("loud"), FailsWith(ErrorCode::kPermissionDenied));
}

// The disk holds up a put, and whoever locks waits behind it.
TEST_F(ALockedVault, TakesNothingFromTheMomentThatItIsToBeLocked) {
  ASSERT_THAT(Unlock(kPassphrase), IsOk());
  ASSERT_THAT(vault_.Expect(kTicket, "late-key", kNoon), IsOk());
  std::thread locker;
  const auto put = vault_.TakeIn(kTicket, AtNoon, [&] {
    locker = std::thread([this] { vault_.Lock(); });
    while (!vault_.is_being_locked()) std::this_thread::yield();
    return Result(SecretOf("loud"));
  });
  locker.join();
  EXPECT_THAT(put, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(*vault_.List(), SizeIs(1));
  EXPECT_EQ(vault_.state(), VaultState::kLocked);
}

// A try takes half a second, and on a busy machine longer than the wait after it.
TEST_F(ALockedVault, CountsTheWaitFromTheEndOfATry) {
  for (int i = 0; i < Pace::kFree - 1; ++i)
    EXPECT_THAT(Unlock("guess"), FailsWith(ErrorCode::kPermissionDenied));
  ASSERT_THAT(vault_.ExpectUnlock(kTicket, kNoon), IsOk());
  const int before = store_->tried;
  const auto clock = [&] { return store_->tried == before ? kNoon : kNoon + 10s; };
  EXPECT_THAT(vault_.TakeIn(kTicket, clock, [] { return Result(SecretOf("guess")); }),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(vault_.ExpectUnlock(kTicket, kNoon + 10s), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(vault_.ExpectUnlock(kTicket, kNoon + 11s)->failures, Pace::kFree);
}

TEST_F(ALockedVault, HasAGuesserWait) {
  for (int i = 0; i < Pace::kFree; ++i)
    EXPECT_THAT(Unlock("guess"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(Unlock(kPassphrase), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Unlock(kPassphrase, kNoon + 1s), IsOk());
}

TEST_F(ALockedVault, TriesNoPassphraseOfManyTicketsAtOnce) {
  for (uint8_t i = 0; i < 10; ++i) ASSERT_THAT(vault_.ExpectUnlock({i}, kNoon), IsOk());
  const int before = store_->tried;
  for (uint8_t i = 0; i < 10; ++i)
    static_cast<void>(vault_.TakeIn({i}, AtNoon, [] { return Result(SecretOf("guess")); }));
  EXPECT_EQ(store_->tried - before, Pace::kFree);
}

TEST_F(ALockedVault, IsNotOpenedTwice) {
  ASSERT_THAT(vault_.ExpectUnlock({1}, kNoon), IsOk());
  ASSERT_THAT(Unlock(kPassphrase), IsOk());
  EXPECT_THAT(vault_.ExpectUnlock({2}, kNoon), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(vault_.TakeIn({1}, AtNoon, [] { return Result(SecretOf(kPassphrase)); }),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ANewVault, TakesAPassphraseThatIsNotShort) {
  Vault vault(std::make_unique<PlainStore>());
  EXPECT_EQ(vault.state(), VaultState::kNew);
  const Result<void> refused = vault.Expect(kTicket, "demo-key", kNoon);
  EXPECT_THAT(refused.error().message(), HasSubstr("`cowork vault unlock`"));
  for (const std::string& passphrase : {std::string("1234567"), std::string(1025, 'x')}) {
    ASSERT_THAT(vault.ExpectUnlock(kTicket, kNoon), IsOk());
    EXPECT_THAT(vault.TakeIn(kTicket, AtNoon, [&] { return Result(SecretOf(passphrase)); }),
                FailsWith(ErrorCode::kInvalidArgument));
    EXPECT_EQ(vault.state(), VaultState::kNew);
  }
}

// Two people at two terminals: the second typed his once, to be compared.
TEST(ANewVault, TakesOnePassphraseForAFirstOne) {
  Vault vault(std::make_unique<PlainStore>());
  ASSERT_EQ(vault.ExpectUnlock({1}, kNoon)->act, Errand::Act::kSetPassphrase);
  ASSERT_EQ(vault.ExpectUnlock({2}, kNoon)->act, Errand::Act::kSetPassphrase);
  ASSERT_THAT(vault.TakeIn({1}, AtNoon, [] { return Result(SecretOf(kPassphrase)); }), IsOk());
  EXPECT_THAT(vault.TakeIn({2}, AtNoon, [] { return Result(SecretOf("another one")); }),
              FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::vaultd
