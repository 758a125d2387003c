#include "brokerd/core/permit.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

const Session kSession{.id = SessionId::Random(),
                       .grant = GrantId::Random(),
                       .path = "/p",
                       .model = "demo/scripted",
                       .why = "",
                       .turn_from = 7};
constexpr int64_t kNow = 1'000'000;

TEST(Permit, LastsThirtySeconds) {
  EXPECT_EQ(MintPermit(kSession, {"npm test", "/p"}, kNow).expires_unix_ms, kNow + 30'000);
}

TEST(Permit, IsForExactlyOneCallInOneDirectory) {
  const CallDigest digest = MintPermit(kSession, {"npm test", "/p"}, kNow).digest;
  EXPECT_EQ(digest, DigestOfShellCall("npm test", "/p"));
  EXPECT_NE(digest, MintPermit(kSession, {"npm test ", "/p"}, kNow).digest);
  EXPECT_NE(digest, MintPermit(kSession, {"npm test", "/q"}, kNow).digest);
}

TEST(Permit, IsForTheTurnThatItsSessionHasThen) {
  const Permit permit = MintPermit(kSession, {"npm test", "/p"}, kNow);
  EXPECT_EQ(permit.session, kSession.id);
  EXPECT_EQ(permit.turn, 7U);
}

TEST(Permit, IsNeverMintedTwice) {
  EXPECT_NE(MintPermit(kSession, {"true", "/"}, kNow).id,
            MintPermit(kSession, {"true", "/"}, kNow).id);
}

}  // namespace
}  // namespace cowork::brokerd
