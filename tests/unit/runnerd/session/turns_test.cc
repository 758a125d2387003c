// A session between its turns: it has no way out, and no command of it runs. The test plays the
// zygote, and with the ends that it is given the session's helpers.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

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

class SessionTurns : public ::testing::Test {
 protected:
  SessionTurns() {
    for (os::UniqueFd* program :
         {&programs_.courier, &programs_.gate, &programs_.dialer, &programs_.agent_shell,
          &programs_.runtime, &programs_.null, &programs_.trusted})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    session_ = std::make_shared<Session>(
        SessionSpec{.id = SessionId::Random().text(),
                    .project = OpenDirectory(project_.path()).value().facts,
                    .model = {.provider = "demo",
                              .model = "scripted",
                              .host = "127.0.0.1",
                              .port = 8123,
                              .base_path = "/v1"}},
        around_);
    session_->Begin();
    while (const auto order = zygote_.NextOrder()) {
      boxes_.push_back(order->id);
      const std::string name = order->argv[0].substr(order->argv[0].rfind('/') + 1);
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
  const Surroundings around_{.io = io_,
                             .boxes = zygote_.boxes(),
                             .programs = programs_,
                             .homes = homes_fd_.get(),
                             .wire_to_vault = [](const std::string&, const os::UniqueFd&) {},
                             .tell = [this](v1::RunnerEvent event) { told_.push_back(event); }};
  std::vector<uint64_t> boxes_;
  uint64_t call_box_ = 0;                     // The last call's, one of them.
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

}  // namespace
}  // namespace cowork::runnerd::session
