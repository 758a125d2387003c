#include "brokerd/core/approval_book.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

Approval Waiting(const SessionId& session, int64_t asked = 0) {
  return {.id = ApprovalId::Random(),
          .session = session,
          .ask = "ask",
          .call = ShellCall{.command = "true", .cwd = "/"},
          .reason = "",
          .state = ApprovalState::kWaiting,
          .asked_unix_ms = asked};
}

TEST(ApprovalBook, LetsTheFirstAnswerHold) {
  ApprovalBook book;
  const Approval approval = Waiting(SessionId::Random());
  book.Add(approval);
  ASSERT_THAT(book.MayAnswer(approval.id), IsOk());
  book.Settle({.approval = approval.id, .allow = false, .tell = ""});
  EXPECT_THAT(book.MayAnswer(approval.id), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(book.Waiting().empty());
}

TEST(ApprovalBook, LetsAYesStandOnlyWhereItHasAScope) {
  Approval approval = Waiting(SessionId::Random());
  EXPECT_THAT(ApprovalBook::MayStand(approval, Stands::kOnce), IsOk());
  for (const Stands stands : {Stands::kForSession, Stands::kAlways})
    EXPECT_THAT(ApprovalBook::MayStand(approval, stands),
                FailsWith(ErrorCode::kFailedPrecondition));
  approval.scope = "true, here";
  for (const Stands stands : {Stands::kOnce, Stands::kForSession, Stands::kAlways})
    EXPECT_THAT(ApprovalBook::MayStand(approval, stands), IsOk());
}

TEST(ApprovalBook, KnowsNoApprovalThatWasNeverAsked) {
  EXPECT_THAT(ApprovalBook().MayAnswer(ApprovalId::Random()), FailsWith(ErrorCode::kNotFound));
}

TEST(ApprovalBook, LosesASessionsApprovalsWithItAndNoOthers) {
  ApprovalBook book;
  const SessionId over = SessionId::Random();
  const Approval gone = Waiting(over);
  const Approval stays = Waiting(SessionId::Random());
  book.Add(gone);
  book.Add(stays);
  book.Forget(over);
  EXPECT_THAT(book.MayAnswer(gone.id), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(book.MayAnswer(stays.id), IsOk());
}

TEST(ApprovalBook, ShowsTheOldestFirst) {
  ApprovalBook book;
  const SessionId session = SessionId::Random();
  for (const int64_t asked : {30, 10, 20}) book.Add(Waiting(session, asked));
  const std::vector<Approval> waiting = book.Waiting();
  ASSERT_EQ(waiting.size(), 3U);
  EXPECT_EQ(waiting[0].asked_unix_ms, 10);
  EXPECT_EQ(waiting[2].asked_unix_ms, 30);
}

TEST(ApprovalBook, LetsNoSessionFloodAPersonOrKeepAnotherFromAsking) {
  ApprovalBook book;
  const SessionId flooding = SessionId::Random();
  for (size_t i = 0; i < ApprovalBook::kMostWaitingOfOne; ++i) {
    EXPECT_THAT(book.MayAsk(flooding), IsOk());
    book.Add(Waiting(flooding));
  }
  EXPECT_THAT(book.MayAsk(flooding), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(book.MayAsk(SessionId::Random()), IsOk());
  book.Settle({.approval = book.Waiting()[0].id, .allow = true, .tell = ""});
  EXPECT_THAT(book.MayAsk(flooding), IsOk());
}

// All that wait are listed at once, and a client takes so much and no more.
TEST(ApprovalBook, LetsNoSessionFloodAPersonWithFewThatAreLong) {
  ApprovalBook book;
  const SessionId flooding = SessionId::Random();
  Approval approval = Waiting(flooding);
  approval.change = {.diff = std::string(ApprovalBook::kMostBytesWaitingOfOne / 2, '+')};
  book.Add(approval);
  EXPECT_THAT(book.MayAsk(flooding), IsOk());
  approval.id = ApprovalId::Random();
  book.Add(approval);
  EXPECT_THAT(book.MayAsk(flooding), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(book.MayAsk(SessionId::Random()), IsOk());
}

}  // namespace
}  // namespace cowork::brokerd
