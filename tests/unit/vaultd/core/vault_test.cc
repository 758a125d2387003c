#include "vaultd/core/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "vaultd/core/ephemeral_store.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const TimePoint kNoon = TimePoint() + 12h;
TimePoint AtNoon() {
  return kNoon;
}
const Ticket kTicket = {1, 2, 3};
constexpr auto kProvider = "127.0.0.1:8123";

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

  Result<void> Lease() {
    return vault_.Open(lease_,
                       {.session = session_, .destination = kProvider, .secret = "demo-key"});
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const SecretFacts& facts : *vault_.List()) names.push_back(facts.name);
    return names;
  }

  // What the lease lends.
  Result<std::string> Redeem() {
    std::string lent;
    TRY(vault_.Redeem(session_, lease_, kProvider, [&](const SecretBytes& secret) -> Result<void> {
      secret.Expose([&](std::span<const std::byte> bytes) {
        lent.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      });
      return {};
    }));
    return lent;
  }

  const SessionId session_ = SessionId::Random();
  const LeaseId lease_ = LeaseId::Random();
  Vault vault_{std::make_unique<EphemeralStore>(), [] { return 7; }};
};

TEST_F(AVault, LendsWhatWasPut) {
  EXPECT_EQ(Put("hush")->secret, "demo-key");
  EXPECT_THAT(Names(), ElementsAre("demo-key"));
  ASSERT_THAT(Lease(), IsOk());
  EXPECT_EQ(*Redeem(), "hush");
}

TEST_F(AVault, LendsNothingUnderALeaseThatIsNotOpen) {
  ASSERT_THAT(Put("hush"), IsOk());
  EXPECT_THAT(Redeem(), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(AVault, LendsTheNewSecretInPlaceOfTheOld) {
  ASSERT_THAT(Put("old"), IsOk());
  ASSERT_THAT(Lease(), IsOk());
  ASSERT_THAT(Put("new and longer"), IsOk());
  EXPECT_EQ(*Redeem(), "new and longer");
}

TEST_F(AVault, OpensNoLeaseOnASecretThatIsNotThere) {
  const Result<void> opened = Lease();
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
  ASSERT_THAT(Lease(), IsOk());
  EXPECT_EQ(*Redeem(), "hush");
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
  ASSERT_THAT(Lease(), IsOk());
  EXPECT_THAT(vault_.Remove("other"), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(*Redeem(), "hush");
  EXPECT_THAT(vault_.Remove("demo-key"), IsOk());
  EXPECT_THAT(Names(), ElementsAre());
  ASSERT_THAT(Put("another, of the same name"), IsOk());
  EXPECT_THAT(Redeem(), FailsWith(ErrorCode::kPermissionDenied));
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
  ASSERT_THAT(Lease(), IsOk());
  const Vault::Locked locked = vault_.Lock();
  EXPECT_EQ(locked.ended, 1u);
  EXPECT_EQ(locked.forgotten, 1u);
  EXPECT_EQ(locked.state, VaultState::kOpen);
  EXPECT_THAT(Names(), ElementsAre());
  EXPECT_THAT(Redeem(), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(vault_.ExpectUnlock(kTicket, kNoon), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(AVault, WithoutAKeystoreRefusesEverythingAndNamesTheRemedy) {
  Vault none(nullptr);
  const Result<void> expected = none.Expect(kTicket, "demo-key", kNoon);
  EXPECT_THAT(expected, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(expected.error().message(), HasSubstr("cowork up --keystore ephemeral"));
  EXPECT_THAT(none.Open(lease_, {session_, kProvider, "demo-key"}),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(none.List(), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(none.ExpectUnlock(kTicket, kNoon), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(none.Lock().ended, 0u);
  EXPECT_THAT(none.TakeIn(kTicket, AtNoon, Reading("hush")),
              FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::vaultd
