// A runtime that is kept between two turns, through the real brokerd: what it is left with, and
// what takes it away.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_turns.h"

namespace cowork {
namespace {

using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BrokerTurns : public support::BrokerTurns {};

TEST_F(BrokerTurns, LeaveAKeptRuntimeUpAndWithoutALease) {
  const std::string session = OneTurn(kLong);
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
  EXPECT_TRUE(Now(session).runtime_up());
  EXPECT_EQ(vault_.revoked.Next(), session);
  EXPECT_TRUE(runner_.stopped.empty());
}

TEST_F(BrokerTurns, LeaveNoRuntimeUpThatCannotHaveAnother) {
  const std::string session = Begin(kLong);
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  v1::RunnerEvent ended;
  ended.mutable_turn_ended()->set_not_kept("the MCP server \"notes\" is gone");
  runner_.Tell(session, ended);
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_EQ(Event(session, 4).runtime_stopped().why(), "the MCP server \"notes\" is gone");
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(Event(session, 6).started().resumed(), true);
  FinishTurn(session);
}

TEST_F(BrokerTurns, BeginAtOnceInARuntimeThatWasKept) {
  const std::string session = OneTurn(kLong);
  static_cast<void>(runner_.started.Next());
  const std::string lease = turn_.lease_id();
  const auto second = Prompt(session);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state(), v1::Session::RUNNING);
  FinishTurn(session);
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_NE(turn_.lease_id(), lease);
  EXPECT_THAT(Journal(session), ElementsAre("prompted", "started", "ended", "prompted", "ended"));
  EXPECT_FALSE(Now(session).runtime_up()) << "the second turn did not ask to keep it";
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerTurns, LetAKeptRuntimeGoWhenNobodyComes) {
  const std::string session = OneTurn(1);
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_THAT(Event(session, 4).runtime_stopped().why(), HasSubstr("no prompt came"));
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(Event(session, 6).started().resumed(), true);
  FinishTurn(session);
}

TEST_F(BrokerTurns, LeaveNothingOfAKeptRuntimeThatIsStopped) {
  const std::string session = OneTurn(kLong);
  EXPECT_EQ(client_->Stop(session)->state(), v1::Session::DONE) << "its turn was";
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_FALSE(Now(session).runtime_up());
  EXPECT_EQ(Event(session, 4).runtime_stopped().why(), "a person stopped it");
}

// Whoever granted the new one meant that; but the old one is in use, if only at rest.
TEST_F(BrokerTurns, KeepTheGrantOfARuntimeThatRestsWhereAnotherTakesItsPath) {
  const auto grants = [this] {
    return client_->Call(&v1::Broker::Stub::ListGrants, v1::ListGrantsRequest())->grants_size();
  };
  const std::string session = OneTurn(kLong);
  runner_.inode = 8;
  EXPECT_NE(client_->AddGrant("/home/a/app")->id(), grant_);
  EXPECT_EQ(grants(), 2);
  ASSERT_THAT(client_->Stop(session), IsOk());
  runner_.inode = 9;
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  EXPECT_EQ(grants(), 1);
}

TEST_F(BrokerTurns, LeaveNoWordOutOfAKeptRuntimeThatABrokerdTookWithIt) {
  const std::string session = OneTurn(kLong);
  const support::ScratchDirectory as_killed;
  const auto copy_store = [](const std::string& from, const std::string& to) {
    for (const char* file : {"/broker.db", "/broker.db-wal"})
      std::filesystem::copy(from + file, to + file,
                            std::filesystem::copy_options::overwrite_existing);
  };
  copy_store(scratch_.path(), as_killed.path());
  StopBroker();
  std::filesystem::remove(scratch_.path() + "/broker.db-shm");
  copy_store(as_killed.path(), scratch_.path());
  StartBroker();
  EXPECT_EQ(Event(session, 4).runtime_stopped().why(), "brokerd was restarted");
  EXPECT_EQ(Now(session).state(), v1::Session::DONE) << "its turn was";
  StopBroker();
  StartBroker();
  EXPECT_EQ(Journal(session).size(), 4U) << "it is told once";
}

TEST_F(BrokerTurns, LeaveNoRuntimeInAGrantThatIsRemoved) {
  const std::string session = OneTurn(kLong);
  v1::RemoveGrantRequest request;
  request.set_id(grant_);
  ASSERT_THAT(client_->CallTwice(&v1::Broker::Stub::RemoveGrant, request), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_FALSE(Now(session).runtime_up());
}

TEST_F(BrokerTurns, SayWhatTookAKeptRuntimeAway) {
  const std::string session = OneTurn(kLong);
  runner_.GoAway();
  EXPECT_THAT(Event(session, 4).runtime_stopped().why(), HasSubstr("runnerd went away"));
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
}

TEST_F(BrokerTurns, LetNoRuntimeOutliveTheVaultItsDialerKnew) {
  const std::string session = OneTurn(kLong);
  Wire("vaultd", vault_.Connect());
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_THAT(Event(session, 4).runtime_stopped().why(), HasSubstr("vaultd was restarted"));
}

}  // namespace
}  // namespace cowork
