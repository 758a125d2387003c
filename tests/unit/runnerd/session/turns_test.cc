// A session between its turns: it has no way out, and no command of it runs.

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/session_turns.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using support::SessionTurns;

TEST_F(SessionTurns, HaveARouteWithALeaseAndNoneBetweenThem) {
  EXPECT_TRUE(LastWord<v1::ToDialer>("dialer").none());
  ASSERT_THAT(Begin(1, "l-1"), IsOk());
  const auto open = LastWord<v1::ToDialer>("dialer");
  ASSERT_EQ(open.routes_size(), 1);
  EXPECT_EQ(open.routes(0).lease_id(), "l-1");
  EndTurn();
  EXPECT_TRUE(LastWord<v1::ToDialer>("dialer").none());
  ASSERT_THAT(Begin(2, "l-2"), IsOk());
  EXPECT_EQ(LastWord<v1::ToDialer>("dialer").routes(0).lease_id(), "l-2");
}

class SessionTurnsByName : public SessionTurns {
 protected:
  SessionTurnsByName() : SessionTurns("model.example") {}
};

// So that what a dialer keeps of a pair serves it in no other turn.
TEST_F(SessionTurnsByName, HaveAPairToTheResolverEachAndNoneBetweenThem) {
  paired_.clear();
  ASSERT_THAT(Begin(1), IsOk());
  EndTurn();
  ASSERT_THAT(Begin(2), IsOk());
  session_->End("stopped");
  EXPECT_EQ(paired_, (std::vector<std::string>{"pair", "part", "pair", "part"}));
}

TEST_F(SessionTurnsByName, GoOnWithAnotherResolverWhereOneRuns) {
  session_->ResolveAnew();
  EXPECT_TRUE(LastWord<v1::ToDialer>("dialer").none());
  ASSERT_THAT(Begin(1, "l-1"), IsOk());
  LastWord<v1::ToDialer>("dialer");
  session_->ResolveAnew();
  EXPECT_EQ(LastWord<v1::ToDialer>("dialer").routes(0).lease_id(), "l-1");
  EXPECT_EQ(paired_.back(), "pair");
}

TEST_F(SessionTurnsByName, SayWhyThereIsNoResolver) {
  no_resolver_ = true;
  ASSERT_THAT(Begin(1), IsOk());
  EXPECT_EQ(LastWord<v1::ToDialer>("dialer").no_resolver(), "no box for it");
}

TEST_F(SessionTurns, TellOfEachRequestThatGateRefused) {
  v1::FromGate said;
  said.set_refused("the only transfer coding is chunked");
  EXPECT_THAT(frame::Send(ends_["gate"].get(), said.SerializeAsString()), IsOk());
  zygote_.Settle();
  ASSERT_EQ(Told(v1::RunnerEvent::kDialled), 1u);
  EXPECT_EQ(told_.back().dialled().refused(), "the only transfer coding is chunked");
}

TEST_F(SessionTurns, DoNotOverlapAndEndOnce) {
  EXPECT_EQ(session_->runtime_session(), "ses_1");
  ASSERT_THAT(Begin(1), IsOk());
  EXPECT_THAT(Begin(2), FailsWith(ErrorCode::kFailedPrecondition));
  EndTurn();
  EndTurn();
  EXPECT_EQ(Told(v1::RunnerEvent::kTurnEnded), 1u);
}

TEST_F(SessionTurns, LetNoCallComeBetweenThem) {
  Call(1);
  EXPECT_EQ(LastWord<v1::ToCourier>("courier").call_exit().exit_code(), 126);
  EXPECT_EQ(Told(v1::RunnerEvent::kUnpermitted), 0u);
  ASSERT_THAT(Begin(1), IsOk());
  Call(2);
  EXPECT_EQ(Told(v1::RunnerEvent::kUnpermitted), 1u);
  EndTurn();
  Call(3);
  EXPECT_EQ(Told(v1::RunnerEvent::kUnpermitted), 1u);
}

TEST_F(SessionTurns, TakeTheirPermitsWithThem) {
  ASSERT_THAT(Begin(1), IsOk());
  ASSERT_THAT(session_->GivePermit(PermitFor(1)), IsOk());
  EndTurn();
  EXPECT_THAT(session_->GivePermit(PermitFor(1)), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(Begin(2), IsOk());
  Call(1);
  EXPECT_FALSE(zygote_.NextOrder().has_value());
  EXPECT_EQ(Told(v1::RunnerEvent::kUnpermitted), 1u);
}

// brokerd gave it before it heard that the turn was over; and then it began another.
TEST_F(SessionTurns, RunNothingOnAPermitThatComesInTheNextOne) {
  ASSERT_THAT(Begin(1), IsOk());
  EndTurn();
  ASSERT_THAT(Begin(2), IsOk());
  EXPECT_THAT(session_->GivePermit(PermitFor(1)), FailsWith(ErrorCode::kFailedPrecondition));
  Call(1);
  EXPECT_FALSE(zygote_.NextOrder().has_value());
  EXPECT_THAT(session_->GivePermit(PermitFor(2)), IsOk());
  Call(2);
  EXPECT_EQ(OrderedCall(), "npm test");
}

// Its box was ordered before the turn ended, and nobody can take that back.
TEST_F(SessionTurns, EndAfterTheLastBoxOfTheirCallsThoughThatStartsLate) {
  ASSERT_THAT(Begin(1), IsOk());
  ASSERT_THAT(session_->GivePermit(PermitFor(1)), IsOk());
  Call(1);
  ASSERT_EQ(OrderedCall(), "npm test");
  EndTurn();
  EXPECT_EQ(zygote_.NextKill()->id, call_box_);
  EXPECT_THAT(Begin(2), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(session_->GivePermit(PermitFor(1)), FailsWith(ErrorCode::kFailedPrecondition));
  Call(2);
  EXPECT_EQ(LastWord<v1::ToCourier>("courier").call_exit().exit_code(), 126);
  zygote_.Say(box::Started{.id = call_box_, .pid = 1});
  EXPECT_EQ(Told(v1::RunnerEvent::kTurnEnded), 0u);
  zygote_.Say(box::Ended{.id = call_box_, .status = 137, .words = {}});
  EXPECT_EQ(Told(v1::RunnerEvent::kCallEnded), 1u);
  EXPECT_EQ(told_.back().what_case(), v1::RunnerEvent::kTurnEnded);
  EXPECT_THAT(Begin(2), IsOk());
}

TEST_F(SessionTurns, EndOnceAndWithTheirSessionWhereABoxDoesNot) {
  around_.turn_end_limit = std::chrono::milliseconds(0);
  ASSERT_THAT(Begin(1), IsOk());
  ASSERT_THAT(session_->GivePermit(PermitFor(1)), IsOk());
  Call(1);
  ASSERT_EQ(OrderedCall(), "npm test");
  zygote_.Say(box::Started{.id = call_box_, .pid = 1});
  EndTurn();
  while (Told(v1::RunnerEvent::kTurnEnded) == 0) zygote_.Settle();
  EXPECT_EQ(told_.back().turn_ended().error(), "the box of a command did not end");
  EXPECT_TRUE(session_->ending());
  zygote_.Say(box::Ended{.id = call_box_, .status = 137, .words = {}});
  EXPECT_EQ(Told(v1::RunnerEvent::kTurnEnded), 1u);
}

}  // namespace
}  // namespace cowork::runnerd::session
