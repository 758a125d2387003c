// The turns of a session through the real brokerd: each begins with its prompt, in a runtime that
// was kept or in one that is started for it, and what is refused changes nothing.

#include "tests/support/broker_turns.h"

#include <future>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/fake_runner.h"

namespace cowork {
namespace {

using support::BrokerClient;
using support::Eventually;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BrokerTurns : public support::BrokerTurns {};

TEST_F(BrokerTurns, AreToldInOneSequenceEachFromItsPromptToItsEnd) {
  const std::string session = OneTurn();
  const auto second = Prompt(session);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state(), v1::Session::STARTING);
  EXPECT_EQ(second->turn_from(), 4U);
  FinishTurn(session);
  const auto events = client_->WatchSoFar(session);
  EXPECT_THAT(Journal(session),
              ElementsAre("prompted", "started", "ended", "prompted", "started", "ended"));
  EXPECT_EQ((*events)[3].prompted().text(), "and now");
  EXPECT_TRUE((*events)[4].started().resumed());
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
  EXPECT_EQ(client_->Watch(session, 4)->size(), 3U);
}

TEST_F(BrokerTurns, GoOnInTheRuntimesOwnSessionWithALeaseOfTheirOwn) {
  const std::string session = OneTurn();
  EXPECT_EQ(runner_.started.Next()->runtime_session(), "");
  EXPECT_EQ(vault_.revoked.Next(), session);
  const std::string lease = turn_.lease_id();
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(runner_.started.Next()->runtime_session(), "ses_1");
  FinishTurn(session);
  EXPECT_EQ(turn_.text(), "and now");
  EXPECT_THAT(turn_.lease_id(), ::testing::StartsWith("l-"));
  EXPECT_NE(turn_.lease_id(), lease);
  EXPECT_EQ(vault_.revoked.Next(), session);
}

TEST_F(BrokerTurns, HaveNumbersOfTheirOwnThatTheirPermitsHaveToo) {
  policy_.Say("npm test", v1::VERDICT_ALLOW);
  const std::string session = OneTurn(kLong);
  const uint64_t first = turn_.turn();
  ASSERT_THAT(Prompt(session), IsOk());
  turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
  EXPECT_GT(turn_.turn(), first);
  Ask(session, "npm test");
  EXPECT_EQ(runner_.permitted.Next()->turn(), turn_.turn());
}

TEST_F(BrokerTurns, BeginHoweverTheLastOneEnded) {
  const std::string session = RunSession();
  EndTurn(session, "the model is away");
  ASSERT_THAT(client_->Watch(session), IsOk());
  ASSERT_THAT(Prompt(session), IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  ASSERT_EQ(client_->Stop(session)->state(), v1::Session::STOPPED);
  ASSERT_THAT(Prompt(session), IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  runner_.GoAway();
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::INTERRUPTED);
  EXPECT_THAT(Prompt(session), FailsWith(ErrorCode::kUnavailable));
  support::FakeRunner next;
  Wire("runnerd", next.Connect());
  ASSERT_TRUE(next.followed.Next().has_value());
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(next.started.Next()->runtime_session(), "ses_1");
  EXPECT_TRUE(next.prompted.Next().has_value());
  StopBroker();
}

TEST_F(BrokerTurns, DoNotOverlap) {
  const std::string session = RunSession();
  EXPECT_THAT(Prompt(session), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Journal(session), ElementsAre("prompted", "started"));
  EXPECT_THAT(Prompt(SessionId::Random().text()), FailsWith(ErrorCode::kNotFound));
}

TEST_F(BrokerTurns, AreOneOfTwoPromptsThatComeTogether) {
  const std::string session = OneTurn();
  BrokerClient other(NewConnection());
  policy_.ponders = true;
  auto theirs = std::async(std::launch::async, [&] { return Prompt(other, session); });
  auto ours = std::async(std::launch::async, [&] { return Prompt(session); });
  EXPECT_TRUE(Eventually([this] { return !policy_.judged.empty(); }));
  policy_.ponders = false;
  EXPECT_NE(ours.get().ok(), theirs.get().ok());
  EXPECT_TRUE(runner_.prompted.Next().has_value());
  EXPECT_THAT(Journal(session, 4), ::testing::Contains("prompted").Times(1));
}

TEST_F(BrokerTurns, AreRememberedByTheNextBrokerd) {
  const std::string session = OneTurn();
  static_cast<void>(runner_.started.Next());
  StopBroker();
  StartBroker();
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(runner_.started.Next()->runtime_session(), "ses_1");
  FinishTurn(session);
  EXPECT_EQ(Journal(session).size(), 6U);
}

TEST_F(BrokerTurns, ChangeNothingWherePolicyDenies) {
  const std::string session = OneTurn();
  const v1::Session before = Now(session);
  policy_.Say("start", v1::VERDICT_DENY, "not today");
  EXPECT_THAT(Prompt(session), FailsWith(ErrorCode::kPermissionDenied));
  ExpectUnchanged(session, before);
}

TEST_F(BrokerTurns, ChangeNothingWhereAnotherDirectoryStands) {
  const std::string session = OneTurn();
  const v1::Session before = Now(session);
  runner_.inode = 8;
  const auto refused = Prompt(session);
  EXPECT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("another directory stands"));
  ExpectUnchanged(session, before);
}

TEST_F(BrokerTurns, ChangeNothingWhereTheGrantWasRemoved) {
  const std::string session = OneTurn();
  const v1::Session before = Now(session);
  v1::RemoveGrantRequest request;
  request.set_id(grant_);
  ASSERT_THAT(client_->CallTwice(&v1::Broker::Stub::RemoveGrant, request), IsOk());
  EXPECT_THAT(Prompt(session), FailsWith(ErrorCode::kNotFound));
  ExpectUnchanged(session, before);
}

TEST_F(BrokerTurns, ChangeNothingWhereTheVaultHasNoKey) {
  const std::string session = OneTurn();
  const v1::Session before = Now(session);
  vault_.Remove("demo-key");
  const auto refused = Prompt(session);
  EXPECT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("cowork secret set demo-key"));
  ExpectUnchanged(session, before);
}

}  // namespace
}  // namespace cowork
