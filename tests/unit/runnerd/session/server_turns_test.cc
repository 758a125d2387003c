// A session between its turns whose runtime has an MCP server: whether that runtime may have
// another turn.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/session_turns.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using support::SessionTurns;
using ::testing::HasSubstr;

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
