// Clients with sockets of their own, what their roles refuse, and the tables of admin.sock.

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CliClients : public support::CoworkAtWork {
 protected:
  std::unique_ptr<FakeBroker> BrokerAt(const std::string& socket) const {
    return std::make_unique<FakeBroker>(At(socket), At("/app"));
  }
};

TEST_F(CliClients, ShowsAnAddedOnesSocketAndWhatItsRoleIsWorth) {
  StartBroker();
  BeginAtATerminal({"client", "add", "phone", "--role", "approver"});
  ReadUntil("type yes");
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("c-7t3mq  phone  approver\r\n" + At("/h/run/clients/phone.sock")),
                    HasSubstr("COWORK_SOCKET=" + At("/h/run/clients/phone.sock")),
                    HasSubstr("the role is advice")));
  EXPECT_THAT(broker_->changes.done(), ElementsAre("added phone"));
}

TEST_F(CliClients, HaveNoNameThatTurnsALineAroundOnTheTerminal) {
  StartBroker();
  BeginAtATerminal({"client", "add", "a\u202Eb", "--role", "viewer"});
  ReadUntil("type yes");
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_THAT(outcome.text, HasSubstr("COWORK_SOCKET=" + At("/h/run/clients/a‹U+202E›b.sock")));
  EXPECT_THAT(outcome.text, Not(HasSubstr("\u202E")));
}

TEST_F(CliClients, AreListedAndRevokedByTheBeginningOfAnId) {
  StartBroker();
  EXPECT_THAT(Cowork({"client", "ls"}).text,
              HasSubstr("c-7t3mq  phone  approver  0 connected · added "));
  EXPECT_THAT(Cowork({"client", "ls", "--json"}).text, HasSubstr("\"role\":\"APPROVER\""));
  EXPECT_EQ(Cowork({"client", "revoke", "c-7"}).exit, 0);
  EXPECT_THAT(Cowork({"client", "revoke", "c-7", "--json"}).text,
              HasSubstr(std::string("{\"id\":\"") + FakeBroker::kClient + "\"}\n"));
  EXPECT_THAT(broker_->changes.done(), Contains(std::string("revoked ") + FakeBroker::kClient));
  const Outcome unknown = Cowork({"client", "revoke", "c-8"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.text, HasSubstr("\n  do    cowork client ls\n"));
}

TEST_F(CliClients, HaveARoleThatThereIs) {
  StartBroker();
  EXPECT_EQ(Cowork({"client", "add", "phone", "--role", "owner"}).exit, 2);
  EXPECT_EQ(Cowork({"client", "add", "phone"}).exit, 2);
  EXPECT_EQ(broker_->changes.told(), 0);
}

TEST_F(CliClients, ComeInByTheSocketThatIsNamed) {
  const auto narrow = BrokerAt("/h/phone.sock");
  EXPECT_EQ(Cowork({"status"}).exit, 4);
  EXPECT_EQ(Cowork({"--socket", At("/h/phone.sock"), "status"}).exit, 0);
  EXPECT_EQ(Cowork({"status", "--socket", At("/h/phone.sock")}).exit, 0);
  ::setenv("COWORK_SOCKET", At("/h/phone.sock").c_str(), 1);
  EXPECT_EQ(Cowork({"deny", "a-9"}).exit, 0);
  ::unsetenv("COWORK_SOCKET");
  EXPECT_EQ(narrow->answers().size(), 1U);
}

TEST_F(CliClients, AreAddedByTheOwnSocketAlone) {
  StartBroker();
  const auto another = BrokerAt("/other/broker.sock");
  const Outcome outcome =
      Cowork({"--socket", At("/other/broker.sock"), "client", "add", "phone", "--role", "viewer"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("not this installation's own socket\n  do    unset "));
  EXPECT_EQ(another->changes.told(), 0);
  Cowork({"--socket", Socket(), "client", "add", "phone", "--role", "viewer"});
  EXPECT_EQ(broker_->changes.told(), 1);
}

TEST_F(CliClients, AreNotToldToStartDaemonsWhereTheirSocketIsGone) {
  const Outcome outcome = Cowork({"--socket", At("/h/phone.sock"), "status"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("client was revoked"), Not(HasSubstr("cowork up"))));
  EXPECT_THAT(Cowork({"--socket", Socket(), "status"}).text, HasSubstr("do    cowork up\n"));
}

// Another coworkd is beside this cowork: one that is ready at once.
TEST_F(CliClients, AreNotWhomUpAsksForItsStatus) {
  StartBroker();
  program_ = At("/bin/cowork");
  std::filesystem::create_directory(At("/bin"));
  std::filesystem::copy_file(COWORK_PROGRAM, program_);
  std::ofstream(At("/bin/coworkd")) << "#!/bin/sh\necho 0 >&3\n";
  std::filesystem::permissions(At("/bin/coworkd"), std::filesystem::perms::owner_all);
  const Outcome outcome = Cowork({"--socket", At("/h/phone.sock"), "up"});
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
}

TEST_F(CliClients, AreToldInThreeLinesWhatTheirRoleMayNotDo) {
  StartBroker();
  broker_->held = {v1::MethodRule::STATUS_READ};
  const Outcome outcome = Cowork({"grant", "add", At("/app")});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text,
              ContainsRegex("^cowork: the directory was not granted\n  why   the role of the "
                            "socket that you came in by may not do this\n  do    ask the owner"));
  EXPECT_EQ(Cowork({"watch", FakeBroker::kSession}).exit, 3);
  EXPECT_EQ(broker_->changes.told(), 0);
}

TEST_F(CliClients, SeeEveryTableOfAdminSockShortly) {
  const auto admin = BrokerAt("/h/run/admin.sock");
  const Outcome outcome = Cowork({"admin"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, ContainsRegex("^daemons\n✓ policyd  4711 .*\nchannels\nfd:2049 .*"
                                          "\nboxes\nnone\nleases\nl-77777 .*\nmetrics\n"
                                          "calls_admitted_total  12\n$"));
}

TEST_F(CliClients, SeeOneTableOfAdminSockAloneAndAsJson) {
  const auto admin = BrokerAt("/h/run/admin.sock");
  EXPECT_THAT(Cowork({"admin", "leases"}).text,
              AllOf(HasSubstr("127.0.0.1:8080"), Not(HasSubstr("policyd"))));
  EXPECT_EQ(Cowork({"admin", "metrics", "--json"}).text,
            "{\"name\":\"calls_admitted_total\",\"value\":12}\n");
  EXPECT_EQ(Cowork({"admin", "secrets"}).exit, 2);
}

TEST_F(CliClients, SeeEachTableOfAdminSockWithItsNameAsJson) {
  const auto admin = BrokerAt("/h/run/admin.sock");
  const std::string text = Cowork({"admin", "--json"}).text;
  EXPECT_THAT(text, HasSubstr("{\"boxes\":[]}\n"));
  for (const char* table : {"daemons", "channels", "leases", "metrics"})
    EXPECT_THAT(text, HasSubstr(std::string("{\"") + table + "\":[{"));
}

TEST_F(CliClients, SeeAdminSockWhateverSocketTheyUseOtherwise) {
  const auto admin = BrokerAt("/h/run/admin.sock");
  ::setenv("COWORK_SOCKET", At("/h/phone.sock").c_str(), 1);
  EXPECT_EQ(Cowork({"admin", "leases"}).exit, 0);
  ::unsetenv("COWORK_SOCKET");
}

TEST_F(CliClients, SeeNoTablesByAnotherSocketThanAdminSock) {
  StartBroker();
  broker_->held = {v1::MethodRule::STATUS_READ};
  const Outcome outcome = Cowork({"admin", "--socket", Socket()});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text,
              ContainsRegex("why   [^\n]* is not admin.sock[^\n]*\n  do    cowork admin\n"));
}

TEST_F(CliClients, AreToldWhatANameIsAndWhichAreTaken) {
  StartBroker();
  EXPECT_THAT(Cowork({"client", "add", "UPPER", "--role", "viewer"}).text,
              HasSubstr("\n  do    cowork client add phone-1 --role viewer\n"));
  EXPECT_THAT(Cowork({"client", "add", "taken", "--role", "viewer"}).text,
              HasSubstr("\n  do    cowork client ls\n"));
}

}  // namespace
}  // namespace cowork
