#include "ui-client/cli/doctor/check.h"

#include <gmock/gmock.h>

#include "ui-client/cli/doctor/daemons.h"

namespace cowork::cli::doctor {
namespace {

using ::testing::HasSubstr;

const std::vector<Check> kChecks = {
    {"userns", "user namespaces", {Verdict::kGood, "can be made", ""}},
    {"landlock", "Landlock", {Verdict::kBad, "is missing", "boot with lsm=landlock"}}};

TEST(Checks, StandInColumnsWithTheirRemedyBelow) {
  EXPECT_EQ(TextOf(kChecks, Look{}),
            "✓ user namespaces   can be made\n"
            "✗ Landlock          is missing\n"
            "    do  boot with lsm=landlock\n");
}

TEST(Checks, AreReadAt40Columns) {
  EXPECT_EQ(TextOf(kChecks, Look{.width = 40}),
            "✓ user namespaces\n    can be made\n"
            "✗ Landlock\n    is missing\n    do  boot with lsm=landlock\n");
}

TEST(Checks, FailWhereOneIsBad) {
  EXPECT_FALSE(AllHold(kChecks));
  EXPECT_TRUE(AllHold({kChecks[0]}));
  EXPECT_TRUE(AllHold({{"daemons", "daemons", {Verdict::kNote, "do not run", ""}}}));
}

TEST(Checks, ThatWereNotMadeHoldNothing) {
  EXPECT_FALSE(AllHold({}));
}

TEST(Checks, LetNoNameOfAPathReachTheTerminalAsItIs) {
  const Check check = {"places", "place of sockets", {Verdict::kBad, "/x\x1b[2J", "ls \x07"}};
  EXPECT_EQ(TextOf({check}, Look{}), "✗ place of sockets   /x\\x1b[2J\n    do  ls \\x07\n");
  EXPECT_THAT(JsonOf(check), HasSubstr("\"what\":\"/x\\u001b[2J\""));
}

TEST(Checks, TakeWhatAnErrorSaysApart) {
  const Finding finding =
      BadFrom(Error(ErrorCode::kFailedPrecondition, "/x is open to other users; chmod 700 /x"));
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.what, "/x is open to other users");
  EXPECT_EQ(finding.remedy, "chmod 700 /x");
}

TEST(Daemons, ThatDoNotRunFailNothing) {
  const Asked nobody = std::optional<v1::GetStatusResponse>();
  EXPECT_EQ(OnDaemons(nobody).verdict, Verdict::kNote);
  EXPECT_EQ(OnKeystore(nobody).verdict, Verdict::kNote);
}

TEST(Daemons, ThatRunAndDoNotAnswerAreBad) {
  for (const Error& error : {Error(ErrorCode::kUnavailable, "brokerd hung up; cowork up"),
                             Error(ErrorCode::kPermissionDenied, "served by another user; ls")}) {
    EXPECT_EQ(OnDaemons(error).verdict, Verdict::kBad);
    EXPECT_EQ(OnKeystore(error).verdict, Verdict::kBad);
    EXPECT_FALSE(OnDaemons(error).remedy.empty());
  }
}

TEST(Daemons, AreBadWhereOneIsAway) {
  v1::GetStatusResponse status;
  status.set_keystore("ephemeral");
  status.add_daemons()->set_name("policyd");
  EXPECT_EQ(OnDaemons(std::optional(status)).verdict, Verdict::kBad);
  EXPECT_EQ(OnDaemons(std::optional(status)).what, "away: policyd");
  status.mutable_daemons(0)->set_reachable(true);
  EXPECT_EQ(OnDaemons(std::optional(status)).verdict, Verdict::kGood);
  EXPECT_EQ(OnKeystore(std::optional(status)).verdict, Verdict::kGood);
  for (const char* none : {"unavailable", ""}) {
    status.set_keystore(none);
    EXPECT_EQ(OnKeystore(std::optional(status)).verdict, Verdict::kBad) << none;
  }
}

TEST(Keystore, IsWorthANoteWhileItIsClosed) {
  v1::GetStatusResponse status;
  status.set_keystore("passphrase");
  status.set_vault("open");
  EXPECT_EQ(OnKeystore(std::optional(status)).verdict, Verdict::kGood);
  for (const char* closed : {"locked", "new"}) {
    status.set_vault(closed);
    EXPECT_EQ(OnKeystore(std::optional(status)).verdict, Verdict::kNote) << closed;
    EXPECT_EQ(OnKeystore(std::optional(status)).remedy, "cowork vault unlock") << closed;
  }
}

}  // namespace
}  // namespace cowork::cli::doctor
