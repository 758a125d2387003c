// The way of an ask through the real brokerd: judged, asked, answered, permitted, or denied.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BrokerAsk : public support::BrokerWhole {
 protected:
  static std::string DigestOf(const std::string& command) {
    const CallDigest digest = DigestOfShellCall(command, "/home/a/app");
    return {digest.begin(), digest.end()};
  }
};

TEST_F(BrokerAsk, MintsAPermitForExactlyTheCallAPersonAllowed) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const v1::Approval approval = FirstApproval(session);
  EXPECT_EQ(approval.command(), "npm test");
  EXPECT_EQ(approval.reason(), "no rule covers it; shell commands ask by default");
  EXPECT_TRUE(runner_.permitted.empty()) << "nothing may run before there is an answer";

  const auto answered = client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_ONCE);
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->state(), v1::Approval::ALLOWED);
  const auto permit = runner_.permitted.Next();
  ASSERT_TRUE(permit.has_value());
  EXPECT_EQ(permit->session_id(), session);
  EXPECT_EQ(permit->digest(), DigestOf("npm test"));
  EXPECT_NE(permit->turn(), 0U);
  EXPECT_EQ(permit->turn(), turn_.turn());
  EXPECT_EQ(runner_.order.Next(), "permit") << "told to go on first, the runtime could be faster";
  EXPECT_EQ(runner_.order.Next(), "answer");
  const auto told = runner_.answered.Next();
  EXPECT_TRUE(told->allow());
  EXPECT_EQ(told->ask_id(), "ask of npm test");
}

TEST_F(BrokerAsk, TellsTheAgentWhatThePersonSaidWithADenial) {
  policy_.Say("rm -r .", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "rm -r .");
  const v1::Approval approval = FirstApproval(session);
  ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::DENY, "not that"), IsOk());
  const auto told = runner_.answered.Next();
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->allow());
  EXPECT_EQ(told->tell(), "not that");
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerAsk, LetsTheFirstAnswerHold) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::DENY), IsOk());
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(runner_.permitted.empty());
  EXPECT_THAT(Audited("answer"), ElementsAre(approval + ": deny, by owner"));
}

TEST_F(BrokerAsk, TellsOfAYesThatCameWhenItsTurnWasOver) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  runner_.has_no_turn = true;
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kFailedPrecondition));
  const auto events = client_->WatchSoFar(session);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), 5U);  // Prompted, started, asked, answered twice.
  EXPECT_TRUE((*events)[3].answered().allowed());
  EXPECT_FALSE((*events)[4].answered().allowed());
  EXPECT_EQ((*events)[4].answered().approval_id(), approval);
  EXPECT_THAT((*events)[4].answered().tell(), HasSubstr("nothing ran"));
  EXPECT_THAT(Audited("permit"), Contains(HasSubstr(": void, its turn was over")));
  EndTurn(session);
  const auto all = client_->Watch(session);
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->size(), 6U) << "its end does not tell of it again";
  EXPECT_TRUE((*all)[5].has_ended());
}

TEST_F(BrokerAsk, TellsAtTheEndOfTheTurnWhatWasAllowedAndDidNotRun) {
  policy_.Say("ls", v1::VERDICT_ALLOW);
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), IsOk());
  Ask(session, "ls");
  for (int told = 0; told < 2; ++told) EXPECT_TRUE(runner_.answered.Next()->allow());
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_EQ(events->size(), 8U);  // Prompted, started, asked, answered, judged, two, ended.
  const v1::Event &one = (*events)[5], &other = (*events)[6];
  const v1::Event& answered = one.has_answered() ? one : other;
  const v1::Event& judged = one.has_answered() ? other : one;
  EXPECT_EQ(answered.answered().approval_id(), approval);
  EXPECT_FALSE(answered.answered().allowed());
  EXPECT_THAT(answered.answered().tell(), HasSubstr("nothing ran"));
  EXPECT_EQ(judged.judged().command(), "ls");
  EXPECT_FALSE(judged.judged().allowed());
}

TEST_F(BrokerAsk, TellsOfNoMoreThatDidNotRunThanThereIsRoomFor) {
  constexpr size_t kCalls = 12;
  const std::string session = RunSession();
  for (size_t i = 0; i < kCalls; ++i) {
    const std::string command = std::string(3000, 'x') + std::to_string(i);
    policy_.Say(command, v1::VERDICT_ALLOW);
    Ask(session, command);
    EXPECT_TRUE(runner_.answered.Next()->allow());
  }
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  const auto unrun = std::ranges::count_if(*events, [](const v1::Event& event) {
    return event.has_judged() && !event.judged().allowed();
  });
  EXPECT_EQ(unrun, 5) << "as many as 16 KiB hold";
}

TEST_F(BrokerAsk, DoesNotClaimToKnowWhatAVanishedRunnerdStarted) {
  policy_.Say("ls", v1::VERDICT_ALLOW);
  const std::string session = RunSession();
  Ask(session, "ls");
  EXPECT_TRUE(runner_.answered.Next()->allow());
  runner_.GoAway();
  const auto events = client_->Watch(session);
  ASSERT_GE(events->size(), 2U);
  const v1::Event::Judged& judged = (*events)[events->size() - 2].judged();
  EXPECT_THAT(judged.why(), HasSubstr("is not known"));
  EXPECT_TRUE(judged.allowed()) << "nobody denied it";
}

TEST_F(BrokerAsk, AsksNobodyWhereARuleAllows) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string session = RunSession();
  Ask(session, "ls");
  EXPECT_TRUE(runner_.answered.Next()->allow());
  EXPECT_EQ(runner_.permitted.Next()->digest(), DigestOf("ls"));
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  ASSERT_GE(events->size(), 3U);  // Prompted, started, judged.
  EXPECT_TRUE((*events)[2].judged().allowed());
  EXPECT_EQ((*events)[2].judged().rule(), "looking is free");
}

TEST_F(BrokerAsk, DeniesByTheNameOfTheRule) {
  policy_.Say("git push", v1::VERDICT_DENY, "nobody pushes");
  const std::string session = RunSession();
  Ask(session, "git push");
  const auto told = runner_.answered.Next();
  EXPECT_FALSE(told->allow());
  EXPECT_EQ(told->tell(), "denied by rule \"nobody pushes\"");
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerAsk, DeniesWhenPolicydIsAwayAndSaysSoInTheJournal) {
  policy_.Say("npm test", v1::VERDICT_ALLOW);
  const std::string session = RunSession();
  policy_.GoAway();
  Ask(session, "npm test");
  const auto told = runner_.answered.Next();
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->allow());
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_FALSE((*events)[2].judged().allowed());
  EXPECT_THAT((*events)[2].judged().why(), HasSubstr("policyd is away"));
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerAsk, DeniesWhatItDoesNotUnderstandOfAVerdict) {
  policy_.Say("npm test", v1::VERDICT_UNSPECIFIED);
  const std::string session = RunSession();
  Ask(session, "npm test");
  EXPECT_FALSE(runner_.answered.Next()->allow());
}

TEST_F(BrokerAsk, DeniesACallThatIsNoCall) {
  const std::string session = RunSession();
  Ask(session, "");
  EXPECT_FALSE(runner_.answered.Next()->allow());
  EXPECT_TRUE(policy_.judged.Next()->has_start());
  EXPECT_TRUE(policy_.judged.empty()) << "it is not worth a judgement";
}

TEST_F(BrokerAsk, RunsACallWithoutAPermitOnlyWhereARuleAllows) {
  policy_.Say("ls", v1::VERDICT_ALLOW);
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  for (const auto* command : {"ls", "npm test", "unheard of"}) {
    v1::RunnerEvent event;
    event.mutable_unpermitted()->set_call(5);
    event.mutable_unpermitted()->set_command(command);
    event.mutable_unpermitted()->set_cwd("/home/a/app");
    runner_.Tell(session, event);
    const auto settled = runner_.settled.Next();
    ASSERT_TRUE(settled.has_value());
    EXPECT_EQ(settled->call(), 5U);
    EXPECT_EQ(settled->run(), std::string(command) == "ls") << command;
  }
}

TEST_F(BrokerAsk, TellsOfACallWithItsCommandAndTheYesThatLetIt) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), IsOk());
  v1::RunnerEvent started;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_permit_id(runner_.permitted.Next()->permit_id());
  runner_.Tell(session, started);
  EndTurn(session);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  const v1::Event& call = (*events)[events->size() - 2];
  EXPECT_EQ(call.call_started().command(), "npm test");
  EXPECT_EQ(call.call_started().approval_id(), approval);
}

TEST_F(BrokerAsk, TakesNoAnswerAfterTheSession) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(runner_.permitted.empty());
  const auto waiting = client_->Call(&v1::Broker::Stub::ListApprovals, v1::ListApprovalsRequest());
  EXPECT_EQ(waiting->approvals_size(), 0);
}

}  // namespace
}  // namespace cowork
