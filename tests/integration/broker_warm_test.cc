// A runtime that is ready for a session nobody has started yet, through the real brokerd: whose it
// may become, once, and what ends it.

#include <future>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::Eventually;
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
  bool IsReady() {
    return Eventually([this] { return WarmGrant() == grant_; });
  }
  // The id of the session that is ready for whoever comes next in grant_.
  std::string MakeWarm() {
    Begin(grant_);
    const std::string id = WarmOrder().session_id();
    EXPECT_TRUE(IsReady());
    return id;
  }

  static v1::RunnerEvent Noted(v1::RunnerEvent::McpNoted::Kind kind, const std::string& what) {
    v1::RunnerEvent event;
    event.mutable_mcp_noted()->set_server("everything");
    event.mutable_mcp_noted()->set_kind(kind);
    event.mutable_mcp_noted()->set_what(what);
    event.mutable_mcp_noted()->set_count(1);
    return event;
  }

  Result<v1::ListProvidersResponse> UseOnlyKeyless() {
    v1::UseProvidersRequest request;
    request.set_text(
        "[[provider]]\nname = \"keyless\"\nkind = \"openai-compatible\"\n"
        "host = \"127.0.0.1\"\nport = 8124\nplain = true\nprivate = true\nmodels = [\"small\"]\n");
    return client_->CallTwice(&v1::Broker::Stub::UseProviders, request);
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
  EXPECT_TRUE(IsReady());
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
  EXPECT_TRUE(IsReady());
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

TEST_F(BrokerWarm, IsEndedWhereAnotherDirectoryHasTakenThePlaceOfItsOwn) {
  const std::string warm = MakeWarm();
  runner_.inode = 8;
  const auto refused = client_->Start(grant_);
  EXPECT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), ::testing::HasSubstr("another directory stands"));
  EXPECT_EQ(runner_.stopped.Next(), warm);
  EXPECT_TRUE(runner_.prompted.empty());
}

TEST_F(BrokerWarm, IsEndedWhenTheProvidersChange) {
  const std::string warm = MakeWarm();
  ASSERT_THAT(UseOnlyKeyless(), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), warm);
  EXPECT_EQ(WarmGrant(), "");
}

TEST_F(BrokerWarm, IsNotMadeForAProviderThatChangedWhileItsTurnBegan) {
  runner_.HoldStart();
  const std::string session = client_->Start(grant_)->id();
  EXPECT_EQ(runner_.started.Next()->session_id(), session);
  ASSERT_THAT(UseOnlyKeyless(), IsOk());
  runner_.LetStart();
  EXPECT_EQ(runner_.prompted.Next()->session_id(), session) << "what began goes on";
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_TRUE(runner_.started.empty());
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
  const auto is_denied = [&] {
    return robot.Start(grant_, "do it", "keyless/small").error().code() ==
           ErrorCode::kPermissionDenied;
  };
  int denied = 0;
  while (denied < 1000 && is_denied()) ++denied;
  ASSERT_LT(denied, 1000);
  EXPECT_THAT(robot.Start(grant_), FailsWith(ErrorCode::kResourceExhausted));
  policy_.Say("start", v1::VERDICT_ALLOW);
  EXPECT_EQ(Begin(grant_), warm);
}

TEST_F(BrokerWarm, HandsOnWhatItsServersDid) {
  const std::string warm = MakeWarm();
  runner_.Tell(warm, Noted(v1::RunnerEvent::McpNoted::REFUSED, "sampling/createMessage"));
  const std::string session = Begin(grant_);
  EXPECT_EQ(session, warm);
  const auto events =
      client_->Watch(session, 1, [](const v1::Event& event) { return event.has_mcp_noted(); });
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().mcp_noted().what(), "sampling/createMessage");
}

TEST_F(BrokerWarm, IsEndedWhenOneOfItsServersDoes) {
  const std::string warm = MakeWarm();
  runner_.Tell(warm, Noted(v1::RunnerEvent::McpNoted::ENDED, "it exited with 1"));
  EXPECT_TRUE(Eventually([this] { return WarmGrant().empty(); }));
  EXPECT_EQ(runner_.discarded.Next(), warm);
  EXPECT_NE(Begin(grant_), warm);
}

TEST_F(BrokerWarm, IsEndedWhenItsServersFlood) {
  const std::string warm = MakeWarm();
  for (size_t i = 0; i < brokerd::Warm::kMostNotes; ++i)
    runner_.Tell(warm, Noted(v1::RunnerEvent::McpNoted::REFUSED, "sampling/createMessage"));
  EXPECT_TRUE(Eventually([this] { return WarmGrant().empty(); }));
  EXPECT_EQ(runner_.discarded.Next(), warm);
}

TEST_F(BrokerWarm, IsForgottenWhenItIsGone) {
  const std::string warm = MakeWarm();
  v1::RunnerEvent gone;
  gone.mutable_session_gone()->set_why("memory is low");
  runner_.Tell(warm, gone);
  EXPECT_TRUE(Eventually([this] { return WarmGrant().empty(); }));
  EXPECT_EQ(runner_.discarded.Next(), warm) << "its home is left";
  EXPECT_NE(Begin(grant_), warm);
}

// Who claimed it is still being judged. Its id is a session's from then on.
TEST_F(BrokerWarm, IsNotEndedOnceItIsClaimedThoughItsRuntimeIsGone) {
  const std::string warm = MakeWarm();
  const std::string other = turn_.session_id();
  policy_.ponders = true;
  while (!policy_.judged.empty()) static_cast<void>(policy_.judged.Next());
  support::BrokerClient second(NewConnection());
  auto start = std::async(std::launch::async, [&] { return second.Start(grant_); });
  static_cast<void>(policy_.judged.Next());
  v1::RunnerEvent event;
  event.mutable_session_gone()->set_why("memory is low");
  runner_.Tell(warm, event);
  event.mutable_said()->set_text("after that");
  runner_.Tell(other, event);
  ASSERT_THAT(client_->Watch(other, 1, [](const v1::Event& e) { return e.has_said(); }), IsOk());
  policy_.ponders = false;
  EXPECT_EQ(start.get()->id(), warm);
  EXPECT_EQ(runner_.prompted.Next()->session_id(), warm);
  EXPECT_TRUE(runner_.discarded.empty());
  const auto cold = runner_.started.Next();
  EXPECT_EQ(cold->session_id(), warm);
  EXPECT_FALSE(cold->warm());
}

// runnerd hung when it was told to; by the time it is told again somebody works there.
TEST_F(BrokerWarm, IsNotToldToEndAgainOnceItIsASession) {
  const std::string warm = MakeWarm();
  const std::string other = turn_.session_id();
  policy_.ponders = true;
  while (!policy_.judged.empty()) static_cast<void>(policy_.judged.Next());
  support::BrokerClient second(NewConnection());
  auto start = std::async(std::launch::async, [&] { return second.Start(grant_); });
  static_cast<void>(policy_.judged.Next());
  runner_.refuses_stops = true;
  Wire("vaultd", vault_.Connect());
  ASSERT_THAT(client_->Watch(other), IsOk());
  policy_.ponders = false;
  ASSERT_THAT(start.get(), IsOk());
  EXPECT_EQ(runner_.prompted.Next()->session_id(), warm);
  runner_.refuses_stops = false;
  EXPECT_EQ(runner_.stopped.Next(), other);
  EXPECT_TRUE(runner_.discarded.empty());
}

TEST_F(BrokerWarm, LeavesNothingWhereItDoesNotStart) {
  runner_.refuses_warm = true;
  Begin(grant_);
  const std::string warm = WarmOrder().session_id();
  EXPECT_EQ(runner_.discarded.Next(), warm) << "it may have begun to";
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
