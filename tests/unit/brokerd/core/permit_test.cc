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
  EXPECT_EQ(MintPermit(kSession, ShellCall{"npm test", "/p"}, kNow).expires_unix_ms, kNow + 30'000);
}

TEST(Permit, IsForExactlyOneCallInOneDirectory) {
  const CallDigest digest = MintPermit(kSession, ShellCall{"npm test", "/p"}, kNow).digest;
  EXPECT_EQ(digest, DigestOfShellCall("npm test", "/p"));
  EXPECT_NE(digest, MintPermit(kSession, ShellCall{"npm test ", "/p"}, kNow).digest);
  EXPECT_NE(digest, MintPermit(kSession, ShellCall{"npm test", "/q"}, kNow).digest);
}

TEST(Permit, OfACallOfAToolIsForWhatWasThere) {
  ToolCall edit{
      .server = "files", .tool = "edit", .arguments = R"({"path":"a"})", .before = "absent"};
  const Permit permit = MintPermit(kSession, edit, kNow);
  EXPECT_EQ(permit.before, "absent");
  EXPECT_EQ(
      permit.digest,
      DigestOfToolCall(
          {.server = "files", .tool = "edit", .arguments = R"({"path":"a"})", .before = "absent"}));
  edit.before = "directory";
  EXPECT_NE(MintPermit(kSession, edit, kNow).digest, permit.digest);
}

TEST(Permit, IsForTheTurnThatItsSessionHasThen) {
  const Permit permit = MintPermit(kSession, ShellCall{"npm test", "/p"}, kNow);
  EXPECT_EQ(permit.session, kSession.id);
  EXPECT_EQ(permit.turn, 7U);
}

TEST(Permit, IsNeverMintedTwice) {
  EXPECT_NE(MintPermit(kSession, ShellCall{"true", "/"}, kNow).id,
            MintPermit(kSession, ShellCall{"true", "/"}, kNow).id);
}

}  // namespace
}  // namespace cowork::brokerd
