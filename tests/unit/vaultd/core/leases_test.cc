#include "vaultd/core/leases.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kProvider = "127.0.0.1:8123";

class Leases : public ::testing::Test {
 protected:
  Leases() {
    leases_.Open(lease_, {.session = session_, .destination = kProvider, .secret = "demo-key"});
  }

  const SessionId session_ = SessionId::Random();
  const SessionId thief_ = SessionId::Random();
  const LeaseId lease_ = LeaseId::Random();
  LeaseTable leases_;
};

TEST_F(Leases, OpenTheirSecretToTheirSession) {
  EXPECT_EQ(*leases_.Redeem(session_, lease_, kProvider), "demo-key");
  EXPECT_EQ(*leases_.Redeem(session_, lease_, kProvider), "demo-key");
}

TEST_F(Leases, OpenNothingWhenStolen) {
  EXPECT_THAT(leases_.Redeem(thief_, lease_, kProvider), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Leases, OpenNothingWhenMadeUp) {
  EXPECT_THAT(leases_.Redeem(session_, LeaseId::Random(), kProvider),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Leases, OpenNothingForAnotherDestination) {
  for (const auto* other : {"127.0.0.1:8124", "127.0.0.1:812", "127.0.0.1:81234", "", "evil:8123"})
    EXPECT_THAT(leases_.Redeem(session_, lease_, other), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Leases, OpenNothingWhenRevoked) {
  EXPECT_EQ(leases_.Revoke(session_), 1u);
  EXPECT_THAT(leases_.Redeem(session_, lease_, kProvider), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_EQ(leases_.Revoke(session_), 0u);
}

TEST_F(Leases, OutliveTheRevokingOfAnotherSession) {
  EXPECT_EQ(leases_.Revoke(thief_), 0u);
  EXPECT_THAT(leases_.Redeem(session_, lease_, kProvider), IsOk());
}

TEST_F(Leases, RefuseInTheSameWordsWhateverIsWrong) {
  const auto stolen = leases_.Redeem(thief_, lease_, kProvider);
  EXPECT_EQ(stolen.error().message(),
            leases_.Redeem(session_, LeaseId::Random(), kProvider).error().message());
  EXPECT_EQ(stolen.error().message(), leases_.Redeem(session_, lease_, "x:1").error().message());
}

}  // namespace
}  // namespace cowork::vaultd
