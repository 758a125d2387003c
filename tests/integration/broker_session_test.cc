// A session's life through the real brokerd: it starts, is watched, ends, and is told of truly
// whatever goes away under it.

#include <chrono>
#include <future>
#include <string>
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
using ::testing::HasSubstr;

class BrokerSession : public support::BrokerWhole {
 protected:
  void Say(const std::string& session, const std::string& text) {
    v1::RunnerEvent event;
    event.mutable_said()->set_text(text);
    runner_.Tell(session, event);
  }
  v1::Session Now(const std::string& session) {
    const auto all = client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
    for (const v1::Session& one : all->sessions())
      if (one.id() == session) return one;
    return {};
  }
  std::string LastOfTheAudit() {
    v1::TailAuditRequest request;
    request.set_count(1);
    const auto tail = client_->Call(&v1::Broker::Stub::TailAudit, request);
    return tail->records(0).text();
  }
  v1::GetStatusResponse Status() {
    return *client_->Call(&v1::Broker::Stub::GetStatus, v1::GetStatusRequest());
  }
  static std::vector<std::string> Serialised(const std::vector<v1::Event>& events) {
    std::vector<std::string> all;
    for (const v1::Event& event : events) all.push_back(event.SerializeAsString());
    return all;
  }
};

TEST_F(BrokerSession, OrdersARuntimeWithTheGrantedDirectoryAndALease) {
  const std::string session = RunSession();
  const auto order = runner_.started.Next();
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->session_id(), session);
  EXPECT_EQ(order->project().path(), "/home/a/app");
  EXPECT_EQ(order->project().device(), 7U);
  EXPECT_EQ(order->project().inode(), ~uint64_t{0});
  EXPECT_EQ(order->project().born_unix_ns(), -1);
  EXPECT_EQ(order->project().mount(), 11U);
  EXPECT_EQ(order->project().boot(), "boot 1");
  EXPECT_EQ(order->model().port(), 8123U);
  const auto lease = vault_.leased.Next();
  EXPECT_EQ(lease->destination(), "127.0.0.1:8123");
  EXPECT_EQ(lease->session_id(), session);
  EXPECT_THAT(turn_.lease_id(), ::testing::StartsWith("l-"));
}

TEST_F(BrokerSession, IsDoneWhenItsTurnEndedWellAndLeavesNothing) {
  const std::string session = RunSession();
  Say(session, "hello");
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), 4U);
  EXPECT_EQ((*events)[0].prompted().text(), "do it");
  EXPECT_EQ((*events)[1].started().runtime(), "OpenCode 1.18.33");
  EXPECT_FALSE((*events)[1].started().resumed());
  EXPECT_EQ((*events)[2].said().text(), "hello");
  EXPECT_EQ((*events)[3].ended().state(), v1::Session::DONE);
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_EQ(vault_.revoked.Next(), session);
  EXPECT_EQ(Now(session).state(), v1::Session::DONE);
}

TEST_F(BrokerSession, FailsWithTheWordsOfTheTurnThatFailed) {
  const std::string session = RunSession();
  EndTurn(session, "the model's answer was broken");
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_EQ(Now(session).state(), v1::Session::FAILED);
  EXPECT_EQ(Now(session).why(), "the model's answer was broken");
}

TEST_F(BrokerSession, FailsWithRunnerdsWordsWhenTheRuntimeDoesNotStart) {
  const auto grant = client_->AddGrant("/home/a/app");
  for (const ErrorCode code : {ErrorCode::kFailedPrecondition, ErrorCode::kUnavailable}) {
    runner_.RefuseStart(Error(code, "the runtime is not the pinned one"));
    const auto session = client_->Start(grant->id());
    ASSERT_THAT(session, IsOk());
    ASSERT_THAT(client_->Watch(session->id()), IsOk());
    EXPECT_EQ(Now(session->id()).state(), v1::Session::FAILED);
    EXPECT_EQ(Now(session->id()).why(), "the runtime is not the pinned one");
    EXPECT_EQ(vault_.revoked.Next(), session->id());
  }
}

TEST_F(BrokerSession, TellsOfItsBoxesBeforeItsEnd) {
  const std::string session = RunSession();
  v1::RunnerEvent event;
  event.mutable_box_started()->set_box_id("b-1");
  runner_.Tell(session, event);
  EndTurn(session);
  EXPECT_EQ(runner_.stopped.Next(), session);
  event.mutable_box_ended()->set_box_id("b-1");
  runner_.Tell(session, event);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), 5U);
  EXPECT_TRUE((*events)[3].has_box_ended());
}

TEST_F(BrokerSession, ShowsTwoWatchersTheSame) {
  const std::string session = RunSession();
  BrokerClient other(NewConnection());
  auto theirs = std::async(std::launch::async, [&] { return other.Watch(session); });
  for (int i = 0; i < 200; ++i) Say(session, std::to_string(i));
  EndTurn(session);
  const auto ours = client_->Watch(session);
  ASSERT_THAT(ours, IsOk());
  EXPECT_EQ(ours->size(), 203U);
  for (size_t i = 0; i < ours->size(); ++i) EXPECT_EQ((*ours)[i].sequence(), i + 1);
  EXPECT_EQ(Serialised(*theirs.get()), Serialised(*ours));
}

TEST_F(BrokerSession, IsWatchedOnFromAnyPoint) {
  const std::string session = RunSession();
  Say(session, "a");
  Say(session, "b");
  EndTurn(session);
  const auto all = client_->Watch(session);
  ASSERT_THAT(all, IsOk());
  const auto rest = client_->Watch(session, 4);
  ASSERT_THAT(rest, IsOk());
  ASSERT_EQ(rest->size(), 2U);
  EXPECT_EQ((*rest)[0].said().text(), "b");
  EXPECT_TRUE(client_->Watch(session, 99)->empty());
  EXPECT_TRUE(client_->Watch(session, ~uint64_t{0})->empty());
}

TEST_F(BrokerSession, IsShownAsFarAsItCameWhileItGoesOn) {
  const std::string session = RunSession();
  for (int i = 0; i < 200; ++i) Say(session, std::to_string(i));
  const auto is_last = [](const v1::Event& event) { return event.sequence() == 202; };
  ASSERT_THAT(client_->Watch(session, 1, is_last), IsOk());
  const auto so_far = client_->WatchSoFar(session);
  ASSERT_THAT(so_far, IsOk());
  EXPECT_EQ(so_far->size(), 202U) << "more than a page";
  EXPECT_EQ(Now(session).state(), v1::Session::RUNNING);
  EndTurn(session);
  EXPECT_EQ(client_->Watch(session)->size(), 203U);
  EXPECT_EQ(client_->WatchSoFar(session)->size(), 203U);
}

TEST_F(BrokerSession, OutlivesAWatcherThatLeaves) {
  const std::string session = RunSession();
  EXPECT_THAT(client_->Watch(session, 1, [](const v1::Event&) { return true; }), IsOk());
  EndTurn(session);
  EXPECT_THAT(client_->Watch(session), IsOk());
}

TEST_F(BrokerSession, StopsAtAPersonsWordAndStopsTwiceAsWell) {
  const std::string session = RunSession();
  const auto stopped = client_->Stop(session);
  ASSERT_THAT(stopped, IsOk());
  EXPECT_EQ(stopped->state(), v1::Session::STOPPED);
  EXPECT_EQ(stopped->why(), "a person stopped it");
  EXPECT_EQ(LastOfTheAudit(), "over");
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_EQ(vault_.revoked.Next(), session);
  EXPECT_EQ(client_->Stop(session)->state(), v1::Session::STOPPED);
}

TEST_F(BrokerSession, StopsWhileRunnerdHangsAndSaysWhatThatHasNotConfirmedUntilItDoes) {
  const std::string session = RunSession();
  runner_.Freeze();
  const auto stopped = client_->Stop(session);
  EXPECT_EQ(stopped->state(), v1::Session::STOPPED);
  EXPECT_THAT(stopped->why(), HasSubstr("has not confirmed that its boxes ended"));
  EXPECT_THAT(LastOfTheAudit(), HasSubstr("over; runnerd has not confirmed"));
  runner_.Thaw();
  EXPECT_TRUE(Eventually([this] { return LastOfTheAudit() == "its boxes ended"; }));
}

TEST_F(BrokerSession, HasItsLeaseRevokedUntilVaultdDoesIt) {
  const std::string session = RunSession();
  vault_.refused_revokes = 1;
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_EQ(vault_.revoked.Next(), session);
  EXPECT_EQ(vault_.revoked.Next(), session);
}

// A runnerd in other hands could run what it likes; it cannot have it told as if it were allowed.
TEST_F(BrokerSession, EndsWhenACallStartsOnAPermitThatNobodyGave) {
  const std::string session = RunSession();
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(1);
  event.mutable_call_started()->set_permit_id(PermitId::Random().text());
  runner_.Tell(session, event);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().state(), v1::Session::FAILED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("nobody allowed"));
}

// What it says of boxes comes in the same stream, and so after all that it said before.
TEST_F(BrokerSession, IsToldOfOnceThoughManyCallsStartThatNobodyAllowed) {
  const std::string session = RunSession();
  v1::RunnerEvent box;
  box.mutable_box_started()->set_box_id("b-1");
  runner_.Tell(session, box);
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(1);
  for (int i = 0; i < 20; ++i) runner_.Tell(session, event);
  box.mutable_box_ended()->set_box_id("b-1");
  runner_.Tell(session, box);
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_EQ(RecordsOf("a call started that nobody allowed"), 1);
}

TEST_F(BrokerSession, EndsWhenACallStartsThatWasNotJudged) {
  const std::string session = RunSession();
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(1);
  runner_.Tell(session, event);
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::FAILED);
}

TEST_F(BrokerSession, EndsWhenItFillsItsJournal) {
  const std::string session = RunSession();
  v1::RunnerEvent event;
  event.mutable_said()->set_text(std::string(1024 * 1024, 'x'));
  for (int i = 0; i < 65; ++i) runner_.Tell(session, event);
  EXPECT_EQ(runner_.stopped.Next(std::chrono::seconds(20)), session);
}

TEST_F(BrokerSession, StopsWhileEveryOtherDaemonIsAway) {
  const std::string session = RunSession();
  policy_.GoAway();
  vault_.GoAway();
  EXPECT_EQ(client_->Stop(session)->state(), v1::Session::STOPPED);
}

TEST_F(BrokerSession, IsInterruptedWhenRunnerdGoesAway) {
  const std::string session = RunSession();
  runner_.GoAway();
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().state(), v1::Session::INTERRUPTED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("`cowork resume` goes on"));
  EXPECT_THAT(client_->Start(Now(session).grant_id()), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(BrokerSession, StartsAgainWithTheNextRunnerd) {
  const std::string session = RunSession();
  runner_.GoAway();
  ASSERT_THAT(client_->Watch(session), IsOk());
  support::FakeRunner next;
  Wire("runnerd", next.Connect());
  ASSERT_TRUE(next.followed.Next().has_value());
  EXPECT_THAT(client_->Start(Now(session).grant_id()), IsOk());
  EXPECT_TRUE(next.prompted.Next().has_value());
  StopBroker();
}

// As a channel does that breaks while both of its ends live: coworkd wires no living daemon anew.
TEST_F(BrokerSession, IsLeftToTheNextBrokerdWhereRunnerdsChannelEndsAndNoneComes) {
  StopBroker();
  longest_without_runnerd_ = std::chrono::milliseconds(50);
  StartBroker();
  EXPECT_TRUE(cut_off_.empty());
  ::shutdown(wired_.back().get(), SHUT_RDWR);
  EXPECT_TRUE(cut_off_.Next().has_value());
}

TEST_F(BrokerSession, IsInterruptedWhenVaultdWasRestarted) {
  const std::string session = RunSession();
  Wire("vaultd", vault_.Connect());
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().state(), v1::Session::INTERRUPTED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("`cowork vault unlock`"));
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerSession, GivesEveryNewPolicydTheRulesFirst) {
  EXPECT_EQ(policy_.rules.Next(), "[defaults]\n");
  support::FakePolicy next;
  Wire("policyd", next.Connect());
  EXPECT_EQ(next.rules.Next(), "[defaults]\n");
  StopBroker();
}

TEST_F(BrokerSession, IsJudgedByRulesWhoseEveryChangeIsInTheAudit) {
  const auto restart_with = [this](const std::string& rules) {
    StopBroker();
    rules_ = rules;
    StartBroker();
  };
  EXPECT_EQ(RecordsOf("policy.toml was changed"), 1) << "there were none before";
  restart_with("[defaults]\n");
  EXPECT_EQ(RecordsOf("policy.toml was changed"), 1);
  restart_with("[defaults]\nshell = \"ask\"\n");
  EXPECT_EQ(RecordsOf("policy.toml was changed"), 2);
}

// Others took these rules before. So it is away, and brokerd does not end at its word.
TEST_F(BrokerSession, UsesNoPolicydThatRefusesTheRulesAndTellsItThemUntilItTakesThem) {
  const auto grant = client_->AddGrant("/home/a/app");
  support::FakePolicy lies;
  support::FakePolicy stumbles;
  lies.RefuseRules(Error(ErrorCode::kInvalidArgument, "not these"));
  stumbles.RefuseRules(Error(ErrorCode::kUnavailable, "not now"));
  for (support::FakePolicy* next : {&lies, &stumbles}) {
    next->Say("start", v1::VERDICT_ALLOW);
    Wire("policyd", next->Connect());
    ASSERT_TRUE(next->rules.Next().has_value());
    EXPECT_THAT(client_->Start(grant->id()), FailsWith(ErrorCode::kUnavailable));
    next->TakeRules();
    EXPECT_TRUE(Eventually([&] { return client_->Start(grant->id()).ok(); }));
  }
  EXPECT_TRUE(bad_rules_.empty());
  StopBroker();
}

TEST_F(BrokerSession, AnswersForItsStatusWhileDaemonsAreAway) {
  const v1::GetStatusResponse all_there = Status();
  EXPECT_EQ(all_there.keystore(), "ephemeral");
  for (const auto& daemon : all_there.daemons()) EXPECT_TRUE(daemon.reachable()) << daemon.name();
  policy_.GoAway();
  vault_.GoAway();
  const v1::GetStatusResponse status = Status();
  ASSERT_EQ(status.daemons_size(), 4);
  for (const auto& daemon : status.daemons())
    EXPECT_EQ(daemon.reachable(), daemon.name() == "brokerd" || daemon.name() == "runnerd");
}

TEST_F(BrokerSession, IgnoresEventsOfSessionsThatNobodyStarted) {
  Ask(SessionId::Random().text(), "npm test");
  EndTurn("no id at all");
  EXPECT_EQ(Status().running_sessions(), 0U);
  EXPECT_TRUE(runner_.answered.empty());
}

}  // namespace
}  // namespace cowork
