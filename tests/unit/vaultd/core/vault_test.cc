#include "vaultd/core/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/one_lease.h"
#include "vaultd/core/ephemeral_store.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using support::OneLease;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const TimePoint kNoon = TimePoint() + 12h;
TimePoint AtNoon() {
  return kNoon;
}
const Ticket kTicket = {1, 2, 3};

Vault::Read Reading(std::string_view text) {
  return [text] { return SecretBytes::CopyOf(std::as_bytes(std::span(text))); };
}

Result<SecretBytes> Unfit() {
  return Error(ErrorCode::kInvalidArgument, "not sealed");
}

class AVault : public ::testing::Test {
 protected:
  Result<Errand> Put(std::string_view text) {
    TRY(vault_.Expect(kTicket, "demo-key", kNoon));
    return vault_.TakeIn(kTicket, AtNoon, Reading(text));
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const SecretFacts& facts : *vault_.List()) names.push_back(facts.name);
    return names;
  }

  Vault vault_{std::make_unique<EphemeralStore>(), [] { return 7; }};
  const OneLease lease_{vault_};
};

TEST_F(AVault, LendsWhatWasPut) {
  EXPECT_EQ(Put("hush")->secret, "demo-key");
  EXPECT_THAT(Names(), ElementsAre("demo-key"));
  ASSERT_THAT(lease_.Open(), IsOk());
  EXPECT_EQ(*lease_.Lent(), "hush");
}

TEST_F(AVault, LendsNothingUnderALeaseThatIsNotOpen) {
  ASSERT_THAT(Put("hush"), IsOk());
  EXPECT_THAT(lease_.Redeem(), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AVault, LendsTheNewSecretInPlaceOfTheOld) {
  ASSERT_THAT(Put("old"), IsOk());
  ASSERT_THAT(lease_.Open(), IsOk());
  ASSERT_THAT(Put("new and longer"), IsOk());
  EXPECT_EQ(*lease_.Lent(), "new and longer");
}

TEST_F(AVault, OpensNoLeaseOnASecretThatIsNotThere) {
  const Result<void> opened = lease_.Open();
  EXPECT_THAT(opened, FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(opened.error().message(), HasSubstr("cowork secret set demo-key"));
}

TEST_F(AVault, SpendsTheTicketThatCameWithSomethingUnfit) {
  ASSERT_THAT(vault_.Expect(kTicket, "demo-key", kNoon), IsOk());
  EXPECT_THAT(vault_.TakeIn(kTicket, AtNoon, Unfit), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Names(), ElementsAre());
  EXPECT_THAT(vault_.TakeIn(kTicket, AtNoon, Reading("hush")),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AVault, KeepsWhatItHadWhenSomethingUnfitComes) {
  ASSERT_THAT(Put("hush"), IsOk());
  ASSERT_THAT(vault_.Expect(kTicket, "demo-key", kNoon), IsOk());
  EXPECT_THAT(vault_.TakeIn(kTicket, AtNoon, Unfit), FailsWith(ErrorCode::kInvalidArgument));
  ASSERT_THAT(lease_.Open(), IsOk());
  EXPECT_EQ(*lease_.Lent(), "hush");
}

TEST_F(AVault, ReadsNothingForATicketItDoesNotKnow) {
  bool read = false;
  const auto put = vault_.TakeIn(kTicket, AtNoon, [&read] {
    read = true;
    return SecretBytes::CopyOf({});
  });
  EXPECT_THAT(put, FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_FALSE(read);
}

TEST_F(AVault, TakesNoTicketThatHasExpired) {
  ASSERT_THAT(vault_.Expect(kTicket, "demo-key", kNoon), IsOk());
  EXPECT_THAT(vault_.TakeIn(
                  kTicket, [] { return kNoon + 60s; }, Reading("hush")),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(Names(), ElementsAre());
}

TEST_F(AVault, EndsTheLeasesOnWhatIsRemoved) {
  ASSERT_THAT(Put("hush"), IsOk());
  ASSERT_THAT(lease_.Open(), IsOk());
  EXPECT_THAT(vault_.Remove("other"), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(*lease_.Lent(), "hush");
  EXPECT_THAT(vault_.Remove("demo-key"), IsOk());
  EXPECT_THAT(Names(), ElementsAre());
  ASSERT_THAT(Put("another, of the same name"), IsOk());
  EXPECT_THAT(lease_.Redeem(), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AVault, TakesNoSecretForATicketFromBeforeItWasRemoved) {
  ASSERT_THAT(Put("hush"), IsOk());
  ASSERT_THAT(vault_.Expect(kTicket, "demo-key", kNoon), IsOk());
  ASSERT_THAT(vault_.Expect({9}, "other-key", kNoon), IsOk());
  ASSERT_THAT(vault_.Remove("demo-key"), IsOk());
  EXPECT_THAT(vault_.TakeIn(kTicket, AtNoon, Reading("hush")),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(vault_.TakeIn({9}, AtNoon, Reading("hush")), IsOk());
}

TEST_F(AVault, InMemoryForgetsAllWhenItIsLocked) {
  ASSERT_THAT(Put("hush"), IsOk());
  ASSERT_THAT(lease_.Open(), IsOk());
  const Vault::Locked locked = vault_.Lock();
  EXPECT_EQ(locked.ended, 1u);
  EXPECT_EQ(locked.forgotten, 1u);
  EXPECT_EQ(locked.state, VaultState::kOpen);
  EXPECT_THAT(Names(), ElementsAre());
  EXPECT_THAT(lease_.Redeem(), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(vault_.ExpectUnlock(kTicket, kNoon), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(AVault, WithoutAKeystoreRefusesEverythingAndNamesTheRemedy) {
  Vault none(nullptr);
  const Result<void> expected = none.Expect(kTicket, "demo-key", kNoon);
  EXPECT_THAT(expected, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(expected.error().message(), HasSubstr("cowork up --keystore ephemeral"));
  EXPECT_THAT(none.Open(lease_.id(), {lease_.session(), OneLease::kProvider, "demo-key"}),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(none.List(), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(none.ExpectUnlock(kTicket, kNoon), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(none.Lock().ended, 0u);
  EXPECT_THAT(none.TakeIn(kTicket, AtNoon, Reading("hush")),
              FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::vaultd
