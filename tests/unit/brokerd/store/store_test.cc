#include "brokerd/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

class StoreTest : public ::testing::Test {
 protected:
  static Session NewSession() {
    return {.id = SessionId::Random(),
            .grant = GrantId::Random(),
            .path = "/home/a/app",
            .model = "demo/scripted",
            .state = SessionState::kRunning,
            .started_unix_ms = 7,
            .why = ""};
  }
  Approval NewApproval() const {
    return {.id = ApprovalId::Random(),
            .session = session_.id,
            .ask = "ask",
            .call = ShellCall{.command = "npm test", .cwd = "/home/a/app"},
            .reason = "because",
            .state = ApprovalState::kWaiting,
            .asked_unix_ms = 8};
  }
  void SetUp() override { ASSERT_THAT(store_->sessions().Add(session_), IsOk()); }

  support::ScratchDirectory directory_;
  std::unique_ptr<Store> store_ = *Store::Open(directory_.path());
  const Session session_ = NewSession();
};

TEST_F(StoreTest, KeepsAGrantWithTheDirectoryAsTheKernelKnowsIt) {
  const Grant grant{.id = GrantId::Random(),
                    .directory = {.path = "/home/a/app",
                                  .device = 1,
                                  .inode = ~uint64_t{0},
                                  .born_unix_ns = -1,
                                  .mount = ~uint64_t{0},
                                  .boot = "a boot"},
                    .added_unix_ms = 9,
                    .read_only = true,
                    .expires_unix_ms = 10};
  ASSERT_THAT(store_->grants().Add(grant), IsOk());
  const Result<Grant> found = store_->grants().Find(grant.id);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->directory, grant.directory);
  EXPECT_EQ(found->added_unix_ms, 9);
  EXPECT_TRUE(found->read_only);
  EXPECT_EQ(found->expires_unix_ms, 10);
  EXPECT_THAT(store_->grants().Remove(grant.id), IsOk());
  EXPECT_THAT(store_->grants().Remove(grant.id), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(store_->grants().Find(grant.id), FailsWith(ErrorCode::kNotFound));
}

// It has no birth time, and one that is read later may be another directory's.
TEST(OldGrants, OfVersionFourStayAndAreOfNoBoot) {
  const support::ScratchDirectory directory;
  const std::string id = GrantId::Random().text();
  {
    store::Database old = *store::Database::Open(directory.path() + "/broker.db",
                                                 store::Versions(kVersions).first(3));
    const std::string row = "INSERT INTO grants VALUES ('" + id + "', '/home/a/app', 1, 2, 9)";
    ASSERT_THAT(old.Execute(row.c_str()), IsOk());
  }
  const std::unique_ptr<Store> store = *Store::Open(directory.path());
  const std::vector<Grant> grants = *store->grants().All();
  ASSERT_EQ(grants.size(), 1U);
  EXPECT_EQ(grants[0].id.text(), id);
  EXPECT_EQ(grants[0].directory.path, "/home/a/app");
  EXPECT_EQ(grants[0].directory.inode, 2U);
  EXPECT_EQ(grants[0].added_unix_ms, 9);
  EXPECT_FALSE(IsTheSame(grants[0].directory, grants[0].directory));
}

TEST_F(StoreTest, KnowsWhichSessionsAreUnfinished) {
  const Session other = NewSession();
  ASSERT_THAT(store_->sessions().Add(other), IsOk());
  ASSERT_THAT(store_->sessions().Change(other.id, SessionState::kFailed, "it broke"), IsOk());
  const std::vector<Session> unfinished = *store_->sessions().Unfinished();
  ASSERT_EQ(unfinished.size(), 1U);
  EXPECT_EQ(unfinished[0].id, session_.id);
  EXPECT_EQ(store_->sessions().Find(other.id)->why, "it broke");
}

TEST_F(StoreTest, KnowsASessionsLastTurnAndItsNameInTheRuntime) {
  Session session = session_;
  session.state = SessionState::kStarting;
  session.turn_from = 7;
  ASSERT_THAT(store_->sessions().BeginTurn(session), IsOk());
  ASSERT_THAT(store_->sessions().NameRuntime(session.id, "ses_1"), IsOk());
  const Session found = *store_->sessions().Find(session.id);
  EXPECT_EQ(found.state, SessionState::kStarting);
  EXPECT_EQ(found.turn_from, 7U);
  EXPECT_EQ(found.runtime_session, "ses_1");
}

TEST(StoreOfAnEarlierRelease, HasSessionsOfOneTurnThatNoRuntimeKnows) {
  const support::ScratchDirectory directory;
  const SessionId id = SessionId::Random();
  {
    store::Database earlier = *store::Database::Open(directory.path() + "/broker.db",
                                                     store::Versions(kVersions).first(3));
    store::Statement add =
        *earlier.Prepare("INSERT INTO sessions VALUES (?, ?, '/a', 'demo/m', 3, 7, '')");
    ASSERT_THAT(add.Run(id.text(), GrantId::Random().text()), IsOk());
  }
  const Result<Session> found = (*Store::Open(directory.path()))->sessions().Find(id);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->turn_from, 1U);
  EXPECT_EQ(found->runtime_session, "");
}

TEST_F(StoreTest, NumbersEachSessionsEventsFromOneWithoutAGap) {
  const Session other = NewSession();
  ASSERT_THAT(store_->sessions().Add(other), IsOk());
  EXPECT_EQ(*store_->journal().Append(session_.id, 1, "a"), 1U);
  EXPECT_EQ(*store_->journal().Append(other.id, 1, "x"), 1U);
  EXPECT_EQ(*store_->journal().Append(session_.id, 2, "b"), 2U);
  EXPECT_EQ(*store_->journal().Append(session_.id, 3, "c"), 3U);
  const std::vector<JournalLine> lines = *store_->journal().Read(session_.id, 2, 9);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].event, "b");
  EXPECT_EQ(lines[1].sequence, 3U);
  EXPECT_EQ(store_->journal().Read(session_.id, 1, 1)->size(), 1U);
}

TEST_F(StoreTest, KeepsNoEventOfASessionThatItDoesNotKnow) {
  EXPECT_THAT(store_->journal().Append(SessionId::Random(), 1, "a"),
              FailsWith(ErrorCode::kInternal));
}

TEST_F(StoreTest, LetsTheFirstAnswerOfAnApprovalHold) {
  const Approval approval = NewApproval();
  ASSERT_THAT(store_->approvals().Add(approval), IsOk());
  EXPECT_THAT(store_->approvals().Settle({.approval = approval.id, .allow = false, .tell = "no"}),
              IsOk());
  EXPECT_THAT(store_->approvals().Settle({.approval = approval.id, .allow = true, .tell = ""}),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(StoreTest, ExpiresWhatWaitsAndNothingElse) {
  const Approval waiting = NewApproval();
  ASSERT_THAT(store_->approvals().Add(waiting), IsOk());
  ASSERT_THAT(store_->approvals().Expire(session_.id), IsOk());
  EXPECT_THAT(store_->approvals().Settle({.approval = waiting.id, .allow = true, .tell = ""}),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(*store_->approvals().Has(waiting.id));
  EXPECT_FALSE(*store_->approvals().Has(ApprovalId::Random()));
}

TEST_F(StoreTest, KeepsTheCallOfAToolThatWasAskedFor) {
  Approval approval = NewApproval();
  approval.call =
      ToolCall{.server = "files", .tool = "edit", .arguments = "{}", .before = "absent"};
  ASSERT_THAT(store_->approvals().Add(approval), IsOk());
  store_.reset();
  store::Database database = *store::Database::Open(directory_.path() + "/broker.db", kVersions);
  store::Statement find = *database.Prepare(
      "SELECT server || ' ' || tool || ' ' || arguments || ' ' || before || command FROM "
      "approvals");
  std::string found;
  ASSERT_THAT(find.ForEach([&](const store::Row& row) { found = row.Text(0); }), IsOk());
  EXPECT_EQ(found, "files edit {} absent");
}

TEST(StoreOfAnEarlierRelease, KeepsItsApprovalsAndTakesNewOnes) {
  const support::ScratchDirectory directory;
  const std::string session = SessionId::Random().text();
  const ApprovalId id = ApprovalId::Random();
  {
    store::Database earlier = *store::Database::Open(directory.path() + "/broker.db",
                                                     store::Versions(kVersions).first(6));
    store::Statement begin = *earlier.Prepare(
        "INSERT INTO sessions (id, grant_id, path, model, state, started_unix_ms, why) "
        "VALUES (?, ?, '/a', 'demo/m', 2, 7, '')");
    ASSERT_THAT(begin.Run(session, GrantId::Random().text()), IsOk());
    store::Statement add = *earlier.Prepare(
        "INSERT INTO approvals VALUES (?, ?, 'ask', 'npm test', '/a', 'because', 1, '', 8)");
    ASSERT_THAT(add.Run(id.text(), session), IsOk());
  }
  const std::unique_ptr<Store> store = *Store::Open(directory.path());
  EXPECT_TRUE(*store->approvals().Has(id));
  EXPECT_THAT(store->approvals().Settle({.approval = id, .allow = true, .tell = ""}), IsOk());
}

TEST_F(StoreTest, KeepsPermitsWithTheYesTheyCameOf) {
  const Approval approval = NewApproval();
  ASSERT_THAT(store_->approvals().Add(approval), IsOk());
  const Permit permit = MintPermit(session_, approval.call, 0);
  EXPECT_THAT(store_->permits().Add(permit, approval.id), IsOk());
  const Permit by_rule = MintPermit(session_, approval.call, 0);
  EXPECT_THAT(store_->permits().Add(by_rule, std::nullopt), IsOk());
  EXPECT_THAT(store_->permits().Add(permit, approval.id), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(store_->permits().Spend(permit.id), IsOk());
  EXPECT_THAT(store_->permits().Spend(permit.id), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(store_->permits().Void(session_.id), IsOk());
  EXPECT_THAT(store_->permits().Spend(by_rule.id), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(StoreTest, LinksTheAuditAcrossWritesThatWereUndoneAndRestarts) {
  const auto record = [&] {
    return store_->audit().Record(1, {.kind = "v", .session = "", .text = "t"});
  };
  ASSERT_THAT(record(), IsOk());
  const auto undone = [&]() -> Result<void> {
    TRY(record());
    return Error(ErrorCode::kInternal, "no");
  };
  ASSERT_THAT(store_->Atomically(undone), FailsWith(ErrorCode::kInternal));
  ASSERT_THAT(record(), IsOk());
  store_.reset();
  store_ = *Store::Open(directory_.path());
  ASSERT_THAT(record(), IsOk());
  AuditWalk walk;
  ASSERT_THAT(store_->audit().Read(0, [&](const AuditEntry& entry) { walk.Step(entry); }), IsOk());
  EXPECT_EQ(walk.found().records, 3U);
  EXPECT_TRUE(walk.found().damages.empty());
  EXPECT_EQ(store_->audit().Head()->records, 3U);
}

TEST_F(StoreTest, KnowsHowMuchOfItIsASessions) {
  const Session other = NewSession();
  ASSERT_THAT(store_->sessions().Add(other), IsOk());
  for (const char* event : {"four", "three"})
    ASSERT_THAT(store_->journal().Append(session_.id, 1, event), IsOk());
  ASSERT_THAT(store_->journal().Append(other.id, 1, "x"), IsOk());
  for (const std::string& of : {session_.id.text(), session_.id.text(), std::string()})
    ASSERT_THAT(store_->audit().Record(1, {.kind = "v", .session = of, .text = "t"}), IsOk());
  store_.reset();
  store_ = *Store::Open(directory_.path());
  EXPECT_EQ(*store_->journal().BytesOf(session_.id), 9U + 2 * JournalTable::kRow);
  EXPECT_EQ(*store_->journal().BytesOf(SessionId::Random()), 0U);
  EXPECT_EQ(*store_->audit().RecordsOf(session_.id.text()), 2U);
}

TEST_F(StoreTest, CountsWhatWasUndone) {
  const auto fails = []() -> Result<void> { return Error(ErrorCode::kInternal, "no"); };
  EXPECT_THAT(store_->Atomically([]() -> Result<void> { return {}; }), IsOk());
  EXPECT_EQ(store_->undone(), 0U);
  EXPECT_THAT(store_->Atomically(fails), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(store_->Narrowing(fails), FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(store_->undone(), 2U);
}

TEST_F(StoreTest, UndoesEveryTableTogether) {
  const Approval approval = NewApproval();
  const auto fails = [&]() -> Result<void> {
    TRY(store_->approvals().Add(approval));
    TRY(store_->audit().Record(1, {.kind = "verdict", .session = "", .text = "t"}));
    TRY(store_->journal().Append(session_.id, 1, "a"));
    return Error(ErrorCode::kInternal, "no");
  };
  EXPECT_THAT(store_->Atomically(fails), FailsWith(ErrorCode::kInternal));
  EXPECT_FALSE(*store_->approvals().Has(approval.id));
  EXPECT_TRUE(store_->journal().Read(session_.id, 1, 9)->empty());
}

}  // namespace
}  // namespace cowork::brokerd
