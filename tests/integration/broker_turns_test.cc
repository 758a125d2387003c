// The turns of a session through the real brokerd: each begins with its prompt, in a runtime that
// was kept or in one that is started for it, and what is refused changes nothing.

#include <filesystem>
#include <future>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::BrokerClient;
using support::Eventually;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint32_t kLong = 3600;  // Seconds.

class BrokerTurns : public support::BrokerWhole {
 protected:
  Result<v1::Session> Prompt(const std::string& session, uint32_t keep = 0) {
    return Prompt(*client_, session, keep);
  }
  static Result<v1::Session> Prompt(BrokerClient& client, const std::string& session,
                                    uint32_t keep = 0) {
    v1::PromptSessionRequest request;
    request.set_id(session);
    request.set_prompt("and now");
    request.set_keep_seconds(keep);
    return client.Call(&v1::Broker::Stub::PromptSession, request);
  }

  // A session with its first turn on its way; its id.
  std::string Begin(uint32_t keep) {
    v1::StartSessionRequest request;
    grant_ = client_->AddGrant("/home/a/app")->id();
    request.set_grant_id(grant_);
    request.set_prompt("do it");
    request.set_keep_seconds(keep);
    const auto session = client_->Call(&v1::Broker::Stub::StartSession, request);
    EXPECT_THAT(session, IsOk());
    return session->id();
  }

  // One whose first turn ran to its end.
  std::string OneTurn(uint32_t keep = 0) {
    const std::string session = Begin(keep);
    FinishTurn(session);
    return session;
  }

  void FinishTurn(const std::string& session) {
    turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
    EndTurn(session);
    EXPECT_THAT(client_->Watch(session), IsOk());
  }

  v1::Session Now(const std::string& session) {
    const auto all = client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
    for (const v1::Session& one : all->sessions())
      if (one.id() == session) return one;
    return {};
  }

  // Each event as the name of what happened, from a sequence number on.
  std::vector<std::string> Journal(const std::string& session, uint64_t from = 1) {
    std::vector<std::string> names;
    for (const v1::Event& event : *client_->WatchSoFar(session)) {
      const auto* what = v1::Event::descriptor()->FindFieldByNumber(event.what_case());
      if (event.sequence() >= from) names.push_back(what->name());
    }
    return names;
  }

  // The journal's last event, as soon as there are so many.
  v1::Event Event(const std::string& session, size_t number) {
    std::vector<v1::Event> events;
    EXPECT_TRUE(Eventually([&] {
      auto so_far = client_->WatchSoFar(session);
      if (so_far.ok()) events = *std::move(so_far);
      return events.size() >= number;
    }));
    return events.size() >= number ? events[number - 1] : v1::Event();
  }

  // What is refused leaves the session as it was.
  void ExpectUnchanged(const std::string& session, const v1::Session& before) {
    EXPECT_EQ(Now(session).SerializeAsString(), before.SerializeAsString());
    EXPECT_THAT(Journal(session), ElementsAre("prompted", "started", "ended"));
  }

  std::string grant_;
};

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
