// The secrets of MCP servers through the real brokerd: each is leased for its server alone when a
// runtime is started, and for no longer than the turn; what is in a server ends with the lock.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_with_servers.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr uint32_t kLong = 3600;  // Seconds.

class BrokerMcpSecrets : public support::BrokerWithServers {
 protected:
  using Stub = v1::Broker::Stub;

  BrokerMcpSecrets() {
    vault_.Put("hub-token");
    Serve({support::kNotes, support::kHub});
  }

  // A session whose provider needs no key.
  Result<v1::Session> StartKeyless() { return client_->Start(grant_, "do it", "keyless/small"); }

  std::string RunKeyless() {
    const auto session = StartKeyless();
    EXPECT_THAT(session, IsOk());
    EXPECT_EQ(runner_.prompted.Next()->session_id(), session->id());
    return session->id();
  }

  void ExpectNoLeaseIsLeft(const std::string& session) {
    EXPECT_EQ(vault_.revoked.Next(), session);
  }

  Result<v1::Confirmation> ToldOfRemoving(const std::string& name) {
    v1::RemoveSecretRequest request;
    request.set_name(name);
    return client_->Told(&Stub::RemoveSecret, request);
  }
};

TEST_F(BrokerMcpSecrets, AreLeasedForTheirServerAloneAndNamedToRunnerdByTheLease) {
  const std::string session = RunSession();
  EXPECT_EQ(vault_.leased.Next()->name(), "demo-key");
  const auto lease = vault_.leased.Next();
  EXPECT_EQ(lease->name(), "hub-token");
  EXPECT_EQ(lease->destination(), "mcp:hub");
  EXPECT_EQ(lease->session_id(), session);
  EXPECT_TRUE(vault_.leased.empty());
  const auto order = runner_.started.Next();
  ASSERT_THAT(NamesOf(*order), ElementsAre("files", "notes", "hub"));
  const v1::McpServer& hub = order->mcp_servers(2);
  ASSERT_EQ(hub.environment_size(), 2);
  EXPECT_EQ(hub.environment(0).value(), "x");
  EXPECT_EQ(hub.environment(1).name(), "HUB_TOKEN");
  EXPECT_EQ(hub.environment(1).value(), "");
  EXPECT_THAT(hub.environment(1).lease_id(), StartsWith("l-"));
  EXPECT_NE(hub.environment(1).lease_id(), turn_.lease_id());
  EXPECT_THAT(order->SerializeAsString(), Not(HasSubstr("hub-token")));
  EXPECT_EQ(RecordsOf("secret hub-token for mcp:hub"), 1);
}

TEST_F(BrokerMcpSecrets, AreLentNoLongerThanTheTurnThatTheirRuntimeWasStartedFor) {
  const std::string session = RunKeyless();
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  ExpectNoLeaseIsLeft(session);
  const std::string kept = OneTurn(kLong);
  ExpectNoLeaseIsLeft(kept);
}

TEST_F(BrokerMcpSecrets, AreNotLeasedAgainForARuntimeThatRests) {
  const std::string session = OneTurn(kLong);
  for (int lease = 0; lease < 2; ++lease) ASSERT_TRUE(vault_.leased.Next().has_value());
  ASSERT_THAT(Prompt(session), IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  EXPECT_EQ(vault_.leased.Next()->name(), "demo-key");
  EXPECT_TRUE(vault_.leased.empty());
}

TEST_F(BrokerMcpSecrets, AreLeasedAnewForTheNextRuntime) {
  const std::string session = OneTurn();
  const std::string lease = runner_.started.Next()->mcp_servers(2).environment(1).lease_id();
  ASSERT_THAT(Prompt(session), IsOk());
  const auto order = runner_.started.Next();
  EXPECT_THAT(order->mcp_servers(2).environment(1).lease_id(), AllOf(StartsWith("l-"), Not(lease)));
  EXPECT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerMcpSecrets, ThatTheVaultHasNotKeepASessionFromStartingAndLeaveNoLease) {
  vault_.Remove("hub-token");
  const auto refused = client_->Start(grant_);
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), AllOf(HasSubstr("MCP server \"hub\" of mcp.toml"),
                                               HasSubstr("; `cowork secret set hub-token`")));
  EXPECT_TRUE(runner_.started.empty());
  ExpectNoLeaseIsLeft(vault_.leased.Next()->session_id());
}

TEST_F(BrokerMcpSecrets, ThatWereLeasedForOneServerEndWhereAnotherHasNone) {
  brokerd::McpServer other = support::kHub;
  other.name = "other";
  other.secrets = {{"TOKEN", "other-token"}};
  Serve({support::kHub, other});
  ASSERT_THAT(StartKeyless(), FailsWith(ErrorCode::kFailedPrecondition));
  const auto lease = vault_.leased.Next();
  EXPECT_EQ(lease->destination(), "mcp:hub");
  ExpectNoLeaseIsLeft(lease->session_id());
}

TEST_F(BrokerMcpSecrets, OfALockedVaultKeepASessionFromStartingAndNameTheServer) {
  vault_.locked = true;
  const auto refused = StartKeyless();
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), AllOf(HasSubstr("MCP server \"hub\" of mcp.toml"),
                                               HasSubstr("; `cowork vault unlock`")));
}

TEST_F(BrokerMcpSecrets, EndTheirSessionWhenTheVaultIsLockedAndSayHowToGoOn) {
  const std::string session = RunKeyless();
  ASSERT_THAT(client_->Call(&Stub::LockVault, v1::LockVaultRequest()), IsOk());
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().state(), v1::Session::INTERRUPTED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("`cowork secret set hub-token`"));
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerMcpSecrets, EndARuntimeAtRestWhenTheVaultIsLocked) {
  const std::string session = OneTurn(kLong);
  EXPECT_TRUE(runner_.stopped.empty());
  ASSERT_THAT(client_->Call(&Stub::LockVault, v1::LockVaultRequest()), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerMcpSecrets, AreStillKnownInTheSecondTurnOfARuntimeThatRested) {
  const std::string session = OneTurn(kLong);
  ASSERT_THAT(Prompt(session), IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  EXPECT_THAT(ToldOfRemoving("hub-token")->what(), HasSubstr("the session " + session));
  ASSERT_THAT(client_->Call(&Stub::LockVault, v1::LockVaultRequest()), IsOk());
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_THAT(events->back().ended().why(),
              HasSubstr("the secrets demo-key, hub-token are needed again"));
}

TEST_F(BrokerMcpSecrets, AreNamedWithTheirServersAndSessionsBeforeTheyAreRemoved) {
  const std::string session = RunSession();
  const auto told = ToldOfRemoving("hub-token");
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(),
              AllOf(HasSubstr("the MCP server hub of mcp.toml needs it"),
                    HasSubstr("the session " + session + " has it in an MCP server")));
  EXPECT_THAT(ToldOfRemoving("demo-key")->what(), Not(HasSubstr("MCP server")));
}

}  // namespace
}  // namespace cowork
