// How a turn ends through the real brokerd: what is still asked or on its way then, and what has to
// have ended before the next one.

#include <future>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_turns.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::Eventually;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BrokerTurns : public support::BrokerTurns {};

// runnerd tells that a session is gone after the end of its last box, at which the next turn may
// begin.
TEST_F(BrokerTurns, AreNotEndedByTheLastWordOfTheRuntimeBefore) {
  const std::string session = OneTurn();
  runner_.HoldStart();
  ASSERT_THAT(Prompt(session), IsOk());
  v1::RunnerEvent gone;
  gone.mutable_session_gone()->set_why("stopped");
  runner_.Tell(session, gone);
  v1::RunnerEvent heard;
  heard.mutable_said()->set_text("after that");
  runner_.Tell(session, heard);
  EXPECT_EQ(Event(session, 5).said().text(), "after that");
  runner_.LetStart();
  FinishTurn(session);
  EXPECT_EQ(Now(session).state(), v1::Session::DONE) << Now(session).why();
}

TEST_F(BrokerTurns, LetNothingBeAskedBetweenThem) {
  const std::string session = OneTurn(kLong);
  policy_.Say("npm test", v1::VERDICT_ALLOW);
  Ask(session, "npm test");
  const auto answer = runner_.answered.Next();
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->allow());
  v1::RunnerEvent event;
  event.mutable_unpermitted()->set_call(1);
  event.mutable_unpermitted()->set_command("npm test");
  event.mutable_unpermitted()->set_cwd("/home/a/app");
  runner_.Tell(session, event);
  const auto settled = runner_.settled.Next();
  ASSERT_TRUE(settled.has_value());
  EXPECT_FALSE(settled->run());
  EXPECT_TRUE(runner_.permitted.empty());
}

// runnerd tells a turn's end when the last of its calls has ended.
TEST_F(BrokerTurns, LetNoCallStartBetweenThemOnAPermitOfTheLastOne) {
  policy_.Say("npm test", v1::VERDICT_ALLOW);
  const std::string session = Begin(kLong);
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  Ask(session, "npm test");
  v1::RunnerEvent started;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_permit_id(runner_.permitted.Next()->permit_id());
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  runner_.Tell(session, started);
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_THAT(Event(session, 4).judged().why(), HasSubstr("nothing ran"));
  EXPECT_TRUE(Event(session, 5).has_ended());
  EXPECT_THAT(Event(session, 6).runtime_stopped().why(), HasSubstr("nobody allowed"));
}

// The prompt is refused in the end, and no other turn comes that would revoke what is left. What
// is told again is told once in a second, to each in its turn: when the other session's is, the
// first one's was due while its prompt was on its way.
TEST_F(BrokerTurns, HaveTheirLeaseRevokedAfterAllThoughAPromptWasOnItsWay) {
  const std::string other = RunSession();
  vault_.refused_revokes = 1;
  const std::string session = OneTurn();
  policy_.Say("start", v1::VERDICT_DENY, "not today");
  policy_.ponders = true;
  while (!policy_.judged.empty()) static_cast<void>(policy_.judged.Next());
  auto prompt = std::async(std::launch::async, [&] { return Prompt(session); });
  static_cast<void>(policy_.judged.Next());
  vault_.refused_revokes = 1;
  EndTurn(other);
  std::map<std::string, int> revoked;
  while (revoked[other] < 2) ++revoked[vault_.revoked.Next().value_or(other)];
  policy_.ponders = false;
  EXPECT_THAT(prompt.get(), FailsWith(ErrorCode::kPermissionDenied));
  while (revoked[session] < 2) {
    const auto next = vault_.revoked.Next();
    ASSERT_TRUE(next.has_value()) << "it was given up";
    ++revoked[*next];
  }
}

// The runtime is kept: what nobody answered would be open in the next turn.
TEST_F(BrokerTurns, AnswerWhatIsAskedWhileTheyEnd) {
  policy_.Say("npm test", v1::VERDICT_ALLOW);
  const std::string session = RunSession(kLong);
  policy_.ponders = true;
  Ask(session, "npm test");
  v1::RunnerEvent call;
  call.mutable_unpermitted()->set_call(1);
  call.mutable_unpermitted()->set_command("npm test");
  call.mutable_unpermitted()->set_cwd("/home/a/app");
  runner_.Tell(session, call);
  EXPECT_TRUE(Eventually([this] { return !policy_.judged.empty(); }));
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  policy_.ponders = false;
  const auto answer = runner_.answered.Next();
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->allow());
  EXPECT_THAT(answer->tell(), HasSubstr("its turn is over"));
  const auto settled = runner_.settled.Next();
  ASSERT_TRUE(settled.has_value());
  EXPECT_FALSE(settled->run());
  EXPECT_TRUE(runner_.permitted.empty());
  EXPECT_THAT(Journal(session), ElementsAre("prompted", "started", "ended"));
}

TEST_F(BrokerTurns, BeginOnlyWhenTheLastOneWasStoppedHoweverRunnerdRefused) {
  const std::string session = RunSession();
  runner_.fails_at_stops = true;
  EndTurn(session);
  EXPECT_THAT(client_->Watch(session)->back().ended().why(), HasSubstr("has not confirmed"));
  const v1::Session before = Now(session);
  EXPECT_THAT(Prompt(session), FailsWith(ErrorCode::kUnavailable));
  ExpectUnchanged(session, before);
  runner_.fails_at_stops = false;
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), session);
  FinishTurn(session);
}

TEST_F(BrokerTurns, BeginOnlyWhenTheBoxesOfTheLastOneHaveEnded) {
  const std::string session = RunSession();
  static_cast<void>(runner_.started.Next());
  runner_.refuses_stops = true;
  EndTurn(session);
  EXPECT_THAT(client_->Watch(session)->back().ended().why(), HasSubstr("has not confirmed"));
  const v1::Session before = Now(session);
  const auto refused = Prompt(session);
  EXPECT_THAT(refused, FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(refused.error().message(), HasSubstr("has not confirmed that the boxes"));
  ExpectUnchanged(session, before);
  EXPECT_TRUE(runner_.started.empty());
  runner_.refuses_stops = false;
  ASSERT_THAT(Prompt(session), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), session);
  FinishTurn(session);
  EXPECT_TRUE(runner_.started.Next().has_value());
}

}  // namespace
}  // namespace cowork
