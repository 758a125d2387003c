// A runtime that is ready for a session nobody has started yet, through the real brokerd: whose it
// may become, once, and what ends it.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;

class BrokerWarm : public support::BrokerWhole {
 protected:
  BrokerWarm() {
    StopBroker();
    warm_ = true;
    StartBroker();
    grant_ = client_->AddGrant("/home/a/app")->id();
  }

  // Started, and its turn begun; its id.
  std::string Begin(const std::string& grant, const std::string& model = "") {
    const auto session = client_->Start(grant, "do it", model);
    EXPECT_THAT(session, IsOk());
    turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
    EXPECT_EQ(turn_.session_id(), session->id());
    return session->id();
  }
  // The order for a runtime that nobody uses yet, and the one of a session before it.
  v1::StartRequest WarmOrder() {
    v1::StartRequest order = runner_.started.Next().value_or(v1::StartRequest());
    if (!order.warm()) order = runner_.started.Next().value_or(v1::StartRequest());
    EXPECT_TRUE(order.warm());
    return order;
  }
  std::string WarmGrant() {
    return client_->Call(&v1::Broker::Stub::GetStatus, v1::GetStatusRequest())->warm().grant_id();
  }
  // The id of the session that is ready for whoever comes next in grant_.
  std::string MakeWarm() {
    Begin(grant_);
    const std::string id = WarmOrder().session_id();
    while (WarmGrant() != grant_) continue;
    return id;
  }

  std::string grant_;
};

TEST_F(BrokerWarm, IsPreparedWithoutALeaseOnceASessionRuns) {
  Begin(grant_);
  static_cast<void>(vault_.leased.Next());
  const v1::StartRequest order = WarmOrder();
  EXPECT_EQ(order.project().path(), "/home/a/app");
  EXPECT_EQ(order.runtime_session(), "");
  EXPECT_NE(order.session_id(), turn_.session_id());
  while (WarmGrant() != grant_) continue;
  EXPECT_TRUE(vault_.leased.empty());
  EXPECT_TRUE(runner_.prompted.empty());
}

TEST_F(BrokerWarm, BecomesTheNextSessionOfItsGrantOnce) {
  const std::string warm = MakeWarm();
  v1::RunnerEvent event;
  event.mutable_box_started()->set_box_id("b-1");
  runner_.Tell(warm, event);
  EXPECT_EQ(Begin(grant_), warm);
  EXPECT_THAT(turn_.lease_id(), ::testing::StartsWith("l-"));
  EndTurn(warm);
  event.mutable_box_ended()->set_box_id("b-1");
  runner_.Tell(warm, event);
  const auto events = client_->Watch(warm);
  ASSERT_THAT(events, IsOk());
  EXPECT_TRUE((*events)[0].has_prompted());
  EXPECT_TRUE((*events)[1].has_box_started());
  EXPECT_FALSE((*events)[2].started().resumed());
  EXPECT_NE(WarmOrder().session_id(), warm) << "another one is made";
  EXPECT_NE(Begin(grant_), warm);
}

TEST_F(BrokerWarm, IsNoOtherGrantsAndNoOtherModels) {
  const std::string warm = MakeWarm();
  EXPECT_NE(Begin(grant_, "keyless/small"), warm);
  EXPECT_EQ(runner_.stopped.Next(), warm) << "there is one, for what was used last";
  const std::string other = client_->AddGrant("/home/a/other")->id();
  EXPECT_NE(Begin(other), warm);
}

TEST_F(BrokerWarm, IsEndedWithItsGrant) {
  Begin(grant_);
  const std::string warm = WarmOrder().session_id();
  while (WarmGrant() != grant_) continue;
  EndTurn(turn_.session_id());
  ASSERT_THAT(client_->Watch(turn_.session_id()), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), turn_.session_id());
  v1::RemoveGrantRequest request;
  request.set_id(grant_);
  ASSERT_THAT(client_->CallTwice(&v1::Broker::Stub::RemoveGrant, request), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), warm);
  EXPECT_EQ(runner_.discarded.Next(), warm) << "its home goes with it";
  EXPECT_EQ(WarmGrant(), "");
}

TEST_F(BrokerWarm, IsEndedWhereItsSessionMayNotStart) {
  const std::string warm = MakeWarm();
  policy_.Say("start", v1::VERDICT_DENY, "not today");
  EXPECT_THAT(client_->Start(grant_), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_EQ(runner_.stopped.Next(), warm);
}

TEST_F(BrokerWarm, IsToldToEndUntilItDoes) {
  const std::string warm = MakeWarm();
  runner_.refuses_stops = true;
  Begin(grant_, "keyless/small");
  EXPECT_NE(WarmOrder().session_id(), warm);
  EXPECT_TRUE(runner_.stopped.empty());
  runner_.refuses_stops = false;
  EXPECT_EQ(runner_.stopped.Next(), warm);
}

TEST_F(BrokerWarm, IsNotUsedUpByOneThatComesTooSoon) {
  policy_.Say("start", v1::VERDICT_ALLOW);
  const std::string warm = MakeWarm();
  policy_.Say("start", v1::VERDICT_DENY, "not here");
  support::BrokerClient robot(
      NewConnection(brokerd::HolderOf(brokerd::Role::kAutomation, "robot")));
  Result<v1::Session> tried = robot.Start(grant_, "do it", "keyless/small");
  while (tried.error().code() == ErrorCode::kPermissionDenied)
    tried = robot.Start(grant_, "do it", "keyless/small");
  EXPECT_THAT(robot.Start(grant_), FailsWith(ErrorCode::kResourceExhausted));
  policy_.Say("start", v1::VERDICT_ALLOW);
  EXPECT_EQ(Begin(grant_), warm);
}

TEST_F(BrokerWarm, IsForgottenWhenItIsGone) {
  const std::string warm = MakeWarm();
  v1::RunnerEvent gone;
  gone.mutable_session_gone()->set_why("memory is low");
  runner_.Tell(warm, gone);
  while (!WarmGrant().empty()) continue;
  EXPECT_EQ(runner_.discarded.Next(), warm) << "its home is left";
  EXPECT_NE(Begin(grant_), warm);
}

TEST_F(BrokerWarm, IsNotMadeUnasked) {
  StopBroker();
  warm_ = false;
  StartBroker();
  const std::string session = Begin(grant_);
  EXPECT_EQ(runner_.started.Next()->session_id(), session);
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_TRUE(runner_.started.empty());
}

}  // namespace
}  // namespace cowork
