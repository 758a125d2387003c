// A session between its turns: it has no way out, and no command of it runs. The test plays the
// zygote, and with the ends that it is given the session's helpers.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "common/base/ids.h"
#include "runnerd/session/directory.h"
#include "runnerd/session/session.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

class SessionTurns : public ::testing::Test {
 protected:
  explicit SessionTurns(const std::string& host = "127.0.0.1",
                        const std::vector<McpServer>& servers = {}) {
    for (os::UniqueFd* program : {&programs_.courier, &programs_.gate, &programs_.dialer,
                                  &programs_.agent_shell, &programs_.mcp_shim, &programs_.files,
                                  &programs_.runtime, &programs_.null, &programs_.trusted})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    session_ = std::make_shared<Session>(
        SessionSpec{.id = SessionId::Random().text(),
                    .project = OpenDirectory(project_.path()).value().facts,
                    .model = {.provider = "demo",
                              .model = "scripted",
                              .host = host,
                              .port = 8123,
                              .base_path = "/v1"},
                    .mcp_servers = servers},
        around_);
    session_->Begin();
    while (const auto order = zygote_.NextOrder()) {
      boxes_.push_back(order->id);
      const std::string name = order->argv[0].substr(order->argv[0].rfind('/') + 1);
      if (name == "opencode") TakeControl(order->roles);
      // Of what a helper inherits the first is its way to runnerd.
      for (size_t i = 0; i < order->roles.size() && !ends_.contains(name); ++i)
        if (order->roles[i] == box::Role::kInherited) ends_[name] = std::move(zygote_.given()[i]);
    }
    v1::FromCourier ready;
    ready.mutable_ready()->set_version("1.18.33");
    ready.mutable_ready()->set_session("ses_1");
    Say(ready);
  }

  // A session lets go of itself when no box of it is left.
  ~SessionTurns() override {
    session_->End("the test is over");
    for (const uint64_t box : boxes_)
      zygote_.Say(box::Failed{.id = box, .step = "test", .message = "it is over", .detail = ""});
  }

  // Of the runtime's box, the last of boxes_.
  void TakeControl(const std::vector<box::Role>& roles) {
    runtime_ = boxes_.back();
    const auto at = std::ranges::find(roles, box::Role::kControl) - roles.begin();
    control_ = std::move(zygote_.given().at(static_cast<size_t>(at)));
  }

  // Its listeners are any: nobody connects.
  void StartRuntime() {
    const int any = programs_.null.get();
    for (int i = 0; i < 2; ++i)
      EXPECT_THAT(frame::Send(control_.get(), box::kListener, std::span(&any, 1)), IsOk());
    zygote_.Say(box::Started{.id = runtime_, .pid = 1});
  }

  void Say(const v1::FromCourier& message) {
    EXPECT_THAT(frame::Send(ends_["courier"].get(), message.SerializeAsString()), IsOk());
    zygote_.Settle();
  }
  Result<void> Begin(uint64_t turn, const std::string& lease = "") {
    return session_->Prompt({.session = "", .text = "go on", .lease_id = lease, .turn = turn});
  }
  Permit PermitFor(uint64_t turn) const {
    return {.id = "p-1",
            .digest = DigestOfShellCall("npm test", project_.path()),
            .expires = std::chrono::system_clock::now() + std::chrono::hours(1),
            .turn = turn};
  }
  void EndTurn() {
    v1::FromCourier ended;
    ended.mutable_turn_ended();
    Say(ended);
  }
  void Call(uint64_t number) {
    v1::FromCourier call;
    call.mutable_shell_call()->set_call(number);
    call.mutable_shell_call()->set_command("npm test");
    call.mutable_shell_call()->set_cwd(project_.path());
    Say(call);
  }

  // The command that a box was ordered for, which is call_box_ then; empty: none was.
  std::string OrderedCall() {
    const auto order = zygote_.NextOrder();
    if (!order.has_value()) return "";
    boxes_.push_back(call_box_ = order->id);
    return order->argv.at(2);
  }

  // The last word that a helper was told; empty: there was none.
  template <typename Message>
  Message LastWord(const std::string& helper) {
    zygote_.Settle();
    Message message;
    pollfd ready{.fd = ends_[helper].get(), .events = POLLIN, .revents = 0};
    while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0)
      EXPECT_TRUE(message.ParseFromString(frame::Receive(ready.fd)->bytes));
    return message;
  }
  Result<os::UniqueFd> Pair() {
    if (no_resolver_) return Error(ErrorCode::kUnavailable, "no box for it");
    paired_.emplace_back("pair");
    frame::Pair pair = *frame::MakePair();
    return std::move(pair.ours);
  }
  size_t Told(v1::RunnerEvent::WhatCase what) const {
    size_t count = 0;
    for (const v1::RunnerEvent& event : told_) count += event.what_case() == what ? 1 : 0;
    return count;
  }

  support::ScratchDirectory project_;
  support::ScratchDirectory homes_;
  const os::UniqueFd homes_fd_{::open(homes_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  Programs programs_;
  std::vector<v1::RunnerEvent> told_;
  std::vector<std::string> paired_;
  bool no_resolver_ = false;
  Surroundings around_{
      .io = io_,
      .boxes = zygote_.boxes(),
      .programs = programs_,
      .homes = homes_fd_.get(),
      .wire_to_vault = [](const std::string&, const os::UniqueFd&) {},
      .tell = [this](v1::RunnerEvent event) { told_.push_back(event); },
      .pair_with_resolver = [this](const std::string&, const ModelRoute&) { return Pair(); },
      .part_from_resolver = [this](const std::string&) { paired_.emplace_back("part"); }};
  std::vector<uint64_t> boxes_;
  uint64_t call_box_ = 0;                     // The last call's, one of them.
  uint64_t runtime_ = 0;                      // The runtime's.
  os::UniqueFd control_;                      // To runnerd, of its first process.
  std::map<std::string, os::UniqueFd> ends_;  // The helpers' ends of their ways to runnerd.
  std::shared_ptr<Session> session_;
};

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

// OpenCode starts no shim again by itself: what it has lost the next turn would lack.
class SessionTurnsWithAServer : public SessionTurns {
 protected:
  SessionTurnsWithAServer() : SessionTurns("127.0.0.1", {{.name = "files"}}) {
    StartRuntime();
    Bring();
    zygote_.Say(box::Started{.id = server_, .pid = 2});
  }

  void Bring() {
    const auto order = zygote_.NextOrder();
    ASSERT_TRUE(order.has_value());
    boxes_.push_back(server_ = order->id);
  }
  void EndServer(int32_t status) {
    zygote_.Say(box::Ended{.id = server_, .status = status, .words = {}});
  }
  void Part(bool by_server) {
    v1::FromCourier ended;
    ended.mutable_mcp_ended()->set_server("files");
    ended.mutable_mcp_ended()->set_by_server(by_server);
    Say(ended);
  }
  std::string WhyNotKept() const { return told_.back().turn_ended().not_kept(); }

  uint64_t server_ = 0;  // One of boxes_.
};

TEST_F(SessionTurnsWithAServer, LeaveARuntimeThatHasItForTheNextOne) {
  ASSERT_THAT(Begin(1), IsOk());
  EndTurn();
  ASSERT_TRUE(told_.back().has_turn_ended());
  EXPECT_EQ(WhyNotKept(), "");
  EXPECT_FALSE(session_->ending());
}

TEST_F(SessionTurnsWithAServer, LeaveNoRuntimeWhereItHadToBeEndedWithACall) {
  ASSERT_THAT(Begin(1), IsOk());
  v1::FromCourier call;
  call.mutable_tool_call()->set_call(1);
  call.mutable_tool_call()->set_server("files");
  call.mutable_tool_call()->set_tool("read");
  Say(call);
  ASSERT_THAT(session_->SettleCall(1, true), IsOk());
  EndTurn();
  EXPECT_EQ(zygote_.NextKill()->id, server_);
  EndServer(137);
  EXPECT_EQ(Told(v1::RunnerEvent::kCallEnded), 1u);
  EXPECT_EQ(WhyNotKept(), "the MCP server \"files\" is gone; the next turn starts with a new one");
}

TEST_F(SessionTurnsWithAServer, LeaveNoRuntimeThatLostIt) {
  ASSERT_THAT(Begin(1), IsOk());
  EndServer(0);
  EXPECT_FALSE(session_->ending()) << "the turn goes on";
  EndTurn();
  EXPECT_THAT(WhyNotKept(), HasSubstr("\"files\""));
}

TEST_F(SessionTurnsWithAServer, LeaveNoRuntimeWhereTheServerEndedItsConversation) {
  ASSERT_THAT(Begin(1), IsOk());
  Part(true);
  EndTurn();
  EXPECT_THAT(WhyNotKept(), HasSubstr("\"files\""));
}

TEST_F(SessionTurnsWithAServer, LeaveARuntimeThatPartedFromItAndMayHaveAnother) {
  ASSERT_THAT(Begin(1), IsOk());
  Part(false);
  EXPECT_EQ(zygote_.NextKill()->id, server_);
  EndServer(137);
  Bring();
  EndTurn();
  ASSERT_TRUE(told_.back().has_turn_ended());
  EXPECT_EQ(WhyNotKept(), "");
}

TEST_F(SessionTurnsWithAServer, AreFollowedByNoneWhereItEndsBetweenThem) {
  ASSERT_THAT(Begin(1), IsOk());
  EndTurn();
  EndServer(1);
  EXPECT_TRUE(session_->ending());
  EXPECT_THAT(Begin(2), FailsWith(ErrorCode::kFailedPrecondition));
}

class SessionTurnsWithoutTheirServer : public SessionTurns {
 protected:
  SessionTurnsWithoutTheirServer() : SessionTurns("127.0.0.1", {{.name = "files"}}) {}
};

TEST_F(SessionTurnsWithoutTheirServer, LeaveNoRuntime) {
  StartRuntime();
  const auto order = zygote_.NextOrder();
  ASSERT_TRUE(order.has_value());
  zygote_.Say(box::Failed{.id = order->id, .step = "test", .message = "no", .detail = ""});
  ASSERT_THAT(Begin(1), IsOk());
  EndTurn();
  EXPECT_THAT(told_.back().turn_ended().not_kept(), HasSubstr("\"files\""));
}

}  // namespace
}  // namespace cowork::runnerd::session
