#include "brokerd/wire.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

Result<GrantWish> PathOf(const std::string& path) {
  v1::AddGrantRequest request;
  request.set_path(path);
  return FromWire(request);
}

TEST(BrokerWire, TakesAnAbsoluteNormalPathAndNoOther) {
  for (const auto* path : {"/a", "/home/a b/ü", "/..a", "/a/...", "/.git"})
    EXPECT_THAT(PathOf(path), IsOk()) << path;
  for (const auto* path : {"", "/", "a", "/a/", "//a", "/a//b", "/.", "/..", "/a/..", "/a/./b"})
    EXPECT_THAT(PathOf(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
  EXPECT_THAT(PathOf(std::string("/a\0b", 4)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(PathOf("/" + std::string(4094, 'a')), IsOk());
  EXPECT_THAT(PathOf("/" + std::string(4095, 'a')), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BrokerWire, ReadsAnAnswerOnlyWithADecisionThatWeKnow) {
  v1::AnswerRequest request;
  request.set_approval_id(ApprovalId::Random().text());
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_decision(static_cast<v1::AnswerRequest::Decision>(7));
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_decision(v1::AnswerRequest::ALLOW_SESSION);
  EXPECT_EQ(FromWire(request)->stands, Stands::kForSession);
  EXPECT_TRUE(FromWire(request)->allow);
  request.set_decision(v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(FromWire(request)->stands, Stands::kOnce);
  request.set_decision(v1::AnswerRequest::DENY);
  request.set_tell(std::string(4096, 'x'));
  EXPECT_THAT(FromWire(request), IsOk());
  request.set_tell(std::string(4097, 'x'));
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BrokerWire, ShowsAsManyApprovalsAsOneAnswerTakes) {
  const Approval large{.id = ApprovalId::Random(),
                       .session = SessionId::Random(),
                       .ask = "ask",
                       .call = ShellCall{.command = std::string(1024 * 1024, 'x'), .cwd = "/"},
                       .reason = ""};
  const v1::ListApprovalsResponse shown = ToWire(std::vector<Approval>(7, large));
  EXPECT_EQ(shown.approvals_size(), 2);
  EXPECT_EQ(shown.left_out(), 5U);
  EXPECT_EQ(ToWire(std::vector<Approval>(2, large)).left_out(), 0U);
}

TEST(BrokerWire, ShowsOneApprovalHoweverLargeItIs) {
  const Approval huge{.id = ApprovalId::Random(),
                      .session = SessionId::Random(),
                      .ask = "ask",
                      .call = ShellCall{.command = std::string(5 * 1024 * 1024, 'x'), .cwd = "/"},
                      .reason = ""};
  EXPECT_EQ(ToWire(std::vector<Approval>{huge}).approvals_size(), 1);
}

TEST(BrokerWire, TakesAPromptAndAnHourAtMost) {
  v1::PromptSessionRequest request;
  request.set_id(SessionId::Random().text());
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_prompt("go on");
  EXPECT_THAT(FromWire(request), IsOk());
  request.set_keep_seconds(3600);
  EXPECT_EQ(FromWire(request)->keep, std::chrono::hours(1));
  request.set_keep_seconds(3601);
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_keep_seconds(0);
  request.set_prompt(std::string(1'000'001, 'x'));
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BrokerWire, WatchesFromTheFirstEventWhereNobodySaidFromWhere) {
  v1::WatchRequest request;
  request.set_session_id(SessionId::Random().text());
  EXPECT_EQ(FromWire(request)->from, 1U);
  request.set_from(std::numeric_limits<uint64_t>::max());
  EXPECT_LE(FromWire(request)->from, uint64_t{std::numeric_limits<int64_t>::max()});
}

TEST(BrokerWire, KeepsAnIdOfOneKindFromPassingForAnother) {
  v1::StopSessionRequest request;
  request.set_id(GrantId::Random().text());
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BrokerWire, NumbersStatesAsTheContractDoes) {
  EXPECT_EQ(static_cast<int>(SessionState::kStarting), v1::Session::STARTING);
  EXPECT_EQ(static_cast<int>(SessionState::kRunning), v1::Session::RUNNING);
  EXPECT_EQ(static_cast<int>(SessionState::kDone), v1::Session::DONE);
  EXPECT_EQ(static_cast<int>(SessionState::kFailed), v1::Session::FAILED);
  EXPECT_EQ(static_cast<int>(SessionState::kStopped), v1::Session::STOPPED);
  EXPECT_EQ(static_cast<int>(SessionState::kInterrupted), v1::Session::INTERRUPTED);
  EXPECT_EQ(static_cast<int>(ApprovalState::kWaiting), v1::Approval::WAITING);
  EXPECT_EQ(static_cast<int>(ApprovalState::kAllowed), v1::Approval::ALLOWED);
  EXPECT_EQ(static_cast<int>(ApprovalState::kDenied), v1::Approval::DENIED);
  EXPECT_EQ(static_cast<int>(ApprovalState::kExpired), v1::Approval::EXPIRED);
}

}  // namespace
}  // namespace cowork::brokerd
