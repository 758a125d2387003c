// The MCP servers of a session through the real brokerd: which ones runnerd is ordered to start,
// with which packages, and what keeps a session from starting.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_with_servers.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint32_t kLong = 3600;  // Seconds.

class BrokerMcp : public support::BrokerWithServers {};

TEST_F(BrokerMcp, AreOursAloneWithNothingButItsNameWhereThePersonHasNone) {
  RunSession();
  const auto order = runner_.started.Next();
  ASSERT_EQ(order->mcp_servers_size(), 1);
  v1::McpServer files;
  files.set_name("files");
  EXPECT_EQ(order->mcp_servers(0).SerializeAsString(), files.SerializeAsString());
}

TEST_F(BrokerMcp, AreOrderedBehindOursAsTheyWereWritten) {
  Serve({support::kNotes});
  RunSession();
  const auto order = runner_.started.Next();
  ASSERT_THAT(NamesOf(*order), ElementsAre("files", "notes"));
  const v1::McpServer& notes = order->mcp_servers(1);
  EXPECT_THAT(notes.command(), ElementsAre("node", "dist/index.js", "stdio"));
  EXPECT_EQ(notes.package().path(), "/opt/notes");
  EXPECT_EQ(notes.package().device(), 7U);
  EXPECT_EQ(notes.package().inode(), ~uint64_t{0});
  EXPECT_EQ(notes.package().born_unix_ns(), -1);
  EXPECT_EQ(notes.package().mount(), 11U);
  EXPECT_EQ(notes.package().boot(), "boot 1");
  ASSERT_EQ(notes.environment_size(), 1);
  EXPECT_EQ(notes.environment(0).name(), "LOG_LEVEL");
  EXPECT_EQ(notes.environment(0).value(), "info");
  EXPECT_EQ(notes.environment(0).lease_id(), "");
  EXPECT_EQ(RecordsOf("the runtime's, with its helpers and MCP servers (files, notes), in "
                      "/home/a/app"),
            1);
}

TEST_F(BrokerMcp, AreOrderedAgainForTheNextRuntimeAsTheirPackagesAreByThen) {
  Serve({support::kNotes});
  const std::string session = OneTurn();
  static_cast<void>(runner_.started.Next());
  runner_.Replace("/opt/notes");
  ASSERT_THAT(Prompt(session), IsOk());
  const auto order = runner_.started.Next();
  ASSERT_THAT(NamesOf(*order), ElementsAre("files", "notes"));
  EXPECT_EQ(order->mcp_servers(1).package().inode(), ~uint64_t{0} - 1);
  EXPECT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerMcp, StayWithARuntimeThatRestsAndAreNotLookedAtAgain) {
  Serve({support::kNotes});
  const std::string session = OneTurn(kLong);
  static_cast<void>(runner_.started.Next());
  ForgetWhatWasInspected();
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_TRUE(runner_.prompted.Next().has_value());
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_EQ(runner_.inspected.Next(), "/home/a/app");
  EXPECT_TRUE(runner_.inspected.empty());
}

TEST_F(BrokerMcp, KeepASessionFromStartingWhosePackageCannotBeUsed) {
  for (const auto* package : {"/missing", "/file"}) {
    brokerd::McpServer server = support::kNotes;
    server.package = package;
    Serve({support::kHub, server});
    vault_.Put("hub-token");
    const auto refused = client_->Start(grant_);
    ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition)) << package;
    EXPECT_THAT(
        refused.error().message(),
        AllOf(HasSubstr("MCP server \"notes\" of mcp.toml"), HasSubstr("package"),
              HasSubstr(package == std::string("/file") ? "it is a file" : "nothing is there")));
  }
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_TRUE(vault_.leased.empty()) << "nothing was lent for what did not start";
  EXPECT_EQ(
      client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest())->sessions_size(),
      0);
}

TEST_F(BrokerMcp, AreNotStartedInAnotherDirectoryThanWasNamed) {
  brokerd::McpServer server = support::kNotes;
  server.package = "/swapped";
  Serve({server});
  EXPECT_THAT(client_->Start(grant_), FailsWith(ErrorCode::kInternal));
  EXPECT_TRUE(runner_.started.empty());
}

TEST_F(BrokerMcp, KeepAPromptFromItsTurnAndChangeNothing) {
  Serve({support::kNotes});
  const std::string session = OneTurn();
  static_cast<void>(runner_.started.Next());
  const size_t before = client_->WatchSoFar(session)->size();
  runner_.Remove("/opt/notes");
  const auto refused = Prompt(session);
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("MCP server \"notes\" of mcp.toml"));
  EXPECT_EQ(client_->WatchSoFar(session)->size(), before);
  EXPECT_TRUE(runner_.started.empty());
}

TEST_F(BrokerMcp, SayThatRunnerdIsAwayWhereItIs) {
  Serve({support::kNotes});
  runner_.GoAway();
  EXPECT_THAT(client_->Start(grant_), FailsWith(ErrorCode::kUnavailable));
}

class WarmMcp : public support::BrokerWithServers {
 protected:
  void ServeWarm(std::vector<brokerd::McpServer> servers) {
    warm_ = true;
    Serve(std::move(servers));
  }
  // The id of the session that is ready for whoever comes next.
  std::string MakeWarm() {
    RunSession();
    const v1::StartRequest order = WarmOrder();
    EXPECT_THAT(NamesOf(order), ElementsAre("files", "notes"));
    EXPECT_TRUE(support::Eventually([this] { return !WarmGrant().empty(); }));
    return order.session_id();
  }
};

TEST_F(WarmMcp, AreThoseOfTheSessionThatClaimsTheirRuntime) {
  ServeWarm({support::kNotes});
  const std::string warm = MakeWarm();
  EXPECT_EQ(RunSession(), warm);
}

TEST_F(WarmMcp, AreStartedAnewWhereAnotherPackageHasTakenThePlaceOfTheirs) {
  ServeWarm({support::kNotes});
  const std::string warm = MakeWarm();
  runner_.Replace("/opt/notes");
  const std::string session = RunSession();
  EXPECT_NE(session, warm);
  const auto order = runner_.started.Next();
  EXPECT_EQ(order->session_id(), session);
  EXPECT_EQ(order->mcp_servers(1).package().inode(), ~uint64_t{0} - 1);
  EXPECT_EQ(runner_.discarded.Next(), warm) << "another is made for the next";
}

TEST_F(WarmMcp, AreNotStartedForNobodyWhereOneHasASecret) {
  vault_.Put("hub-token");
  ServeWarm({support::kHub});
  const std::string session = RunSession();
  EXPECT_EQ(runner_.started.Next()->session_id(), session);
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_TRUE(runner_.started.empty());
}

}  // namespace
}  // namespace cowork
