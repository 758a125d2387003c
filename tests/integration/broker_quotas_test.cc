// One session that fills what it may write is ended, says so, and takes nobody with it.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::BrokerClient;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kMiB = 1024 * 1024;

class BrokerOfSmallShares : public support::BrokerWhole {
 protected:
  BrokerOfSmallShares() {
    StopBroker();
    limits_ = {.journal_bytes = kMiB, .audit_records = 12};
    StartBroker();
  }

  void Say(const std::string& session, size_t bytes) {
    v1::RunnerEvent event;
    event.mutable_said()->set_text(std::string(bytes, 's'));
    runner_.Tell(session, event);
  }
  v1::Event Last(const std::string& session) { return client_->Watch(session)->back(); }
};

TEST_F(BrokerOfSmallShares, EndsTheOneWhoseJournalIsFullAndKeepsNoMoreOfIt) {
  const std::string quiet = RunSession();
  const std::string loud = RunSession();
  for (int i = 0; i < 11; ++i) Say(loud, kMiB / 10);
  const auto events = client_->Watch(loud);
  ASSERT_THAT(events, IsOk());
  size_t bytes = 0;
  for (const v1::Event& event : *events) bytes += event.said().text().size();
  EXPECT_LE(bytes, kMiB);
  EXPECT_GE(bytes, kMiB - kMiB / 10 - 4096);
  EXPECT_EQ(events->back().ended().state(), v1::Session::FAILED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("filled its journal, which holds 1 MiB; "));
  EXPECT_EQ(runner_.stopped.Next(), loud);

  Say(quiet, 100);
  EndTurn(quiet);
  EXPECT_EQ(Last(quiet).ended().state(), v1::Session::DONE);
}

// Each refusal is recorded, and under the session that others tried to go on with it would be that
// one's.
TEST_F(BrokerOfSmallShares, CountsNothingOfASessionThatOthersMayNotGoOnWith) {
  const std::string session = RunSession();
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  policy_.Say("start", v1::VERDICT_ASK);
  BrokerClient robot(NewConnection(brokerd::HolderOf(brokerd::Role::kAutomation, "robot")));
  v1::PromptSessionRequest request;
  request.set_id(session);
  request.set_prompt("and now");
  for (int i = 0; i < 12; ++i)
    EXPECT_THAT(robot.Call(&v1::Broker::Stub::PromptSession, request),
                FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(client_->Call(&v1::Broker::Stub::PromptSession, request), IsOk())
      << "the owner's own command is an answer, and there is room for its record";
  EXPECT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerOfSmallShares, RecordsNoMoreRefusedStartsOfAClientThanOfASession) {
  policy_.Say("start", v1::VERDICT_DENY, "not today");
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  BrokerClient robot(NewConnection(brokerd::HolderOf(brokerd::Role::kAutomation, "robot")));
  Result<v1::Session> tried = robot.Start(grant);
  for (uint64_t i = 0; i < 2 * limits_.audit_records; ++i) {
    ahead_ms_ += 60'000;
    tried = robot.Start(grant);
  }
  EXPECT_THAT(tried, FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(tried.error().message(), HasSubstr("no more are recorded"));
  v1::TailAuditRequest request;
  request.set_count(100);
  const auto tail = client_->Call(&v1::Broker::Stub::TailAudit, request);
  EXPECT_EQ(std::ranges::count_if(tail->records(),
                                  [](const auto& record) {
                                    return record.text().find("by robot") != std::string::npos;
                                  }),
            static_cast<int64_t>(limits_.audit_records));
}

TEST_F(BrokerOfSmallShares, EndsTheOneThatFillsTheAuditAndRecordsThatItDid) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string quiet = RunSession();
  const std::string loud = RunSession();
  for (int i = 0; i < 12; ++i) Ask(loud, "command " + std::to_string(i));
  EXPECT_EQ(Last(loud).ended().state(), v1::Session::FAILED);
  EXPECT_THAT(Last(loud).ended().why(), HasSubstr("its share of the audit, 12 records; "));
  v1::TailAuditRequest request;
  request.set_count(1);
  EXPECT_EQ(client_->Call(&v1::Broker::Stub::TailAudit, request)->records(0).text(), "over");

  while (!runner_.answered.empty()) runner_.answered.Next();
  Ask(quiet, "ls");
  EXPECT_TRUE(runner_.answered.Next()->allow());
}

TEST_F(BrokerOfSmallShares, LetsNothingRunThatItCannotRecordAnyMore) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string session = RunSession();
  for (int i = 0; i < 12; ++i) Ask(session, "ls");
  EXPECT_EQ(Last(session).ended().state(), v1::Session::FAILED);
  size_t permits = 0;
  for (; !runner_.permitted.empty(); ++permits) runner_.permitted.Next();
  EXPECT_LE(permits, 12U / 2) << "each has its verdict and its permit in the audit";
}

v1::RunnerEvent Started(const std::string& permit) {
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(1);
  event.mutable_call_started()->set_permit_id(permit);
  return event;
}

bool Has(const std::vector<v1::Event>& events, v1::Event::WhatCase what) {
  return std::ranges::any_of(events, [&](const v1::Event& one) { return one.what_case() == what; });
}

// Else a command could run, and the record say of its permit that nothing ran by it.
TEST_F(BrokerOfSmallShares, WritesThatACallStartedThoughTheJournalHasNoRoomForIt) {
  const std::string command = "make #" + std::string(8000, 'x');
  policy_.Say(command, v1::VERDICT_ALLOW, "making is free");
  const std::string session = RunSession();
  Ask(session, command);
  const std::string permit = runner_.permitted.Next()->permit_id();
  Say(session, kMiB - 16'000);
  runner_.Tell(session, Started(permit));
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_TRUE(Has(*events, v1::Event::kCallStarted));
  EXPECT_EQ(events->back().ended().state(), v1::Session::FAILED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("filled its journal"));
}

TEST_F(BrokerOfSmallShares, RecordsANoThoughTheAuditHasNoRoomForIt) {
  const std::string session = RunSession();
  const auto records = [&] {
    return (*brokerd::Store::Open(scratch_.path()))->audit().RecordsOf(session).value();
  };
  for (uint64_t taken = records(); taken < limits_.audit_records; ++taken) {
    const std::string command = "npm test " + std::to_string(taken);
    policy_.Say(command, v1::VERDICT_ASK);
    Ask(session, command);
    ASSERT_TRUE(support::Eventually([&] { return records() == taken + 1; }));
  }
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::DENY), IsOk());
  EXPECT_THAT(Audited("answer"), ElementsAre(HasSubstr(approval + ": den")));
  EXPECT_TRUE(Has(*client_->Watch(session), v1::Event::kAnswered));
  EXPECT_THAT(Last(session).ended().why(), HasSubstr("its share of the audit, 12 records; "));
}

// It is no act: where it has no room it is not written, and the session is ended.
TEST_F(BrokerOfSmallShares, CountsWhatCommandsWriteAndKeepsNoMoreOfItThanRunnerdShould) {
  const std::string session = RunSession();
  v1::RunnerEvent wrote;
  wrote.mutable_call_wrote()->set_call(3);
  wrote.mutable_call_wrote()->set_first(std::string(9'000, 'f'));
  wrote.mutable_call_wrote()->set_last("the end");
  wrote.mutable_call_wrote()->set_left_out(7);
  constexpr size_t kFill = kMiB / 8192;
  for (size_t i = 0; i < kFill; ++i) runner_.Tell(session, wrote);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  std::vector<v1::Event::CallWrote> kept;
  for (const v1::Event& event : *events)
    if (event.has_call_wrote()) kept.push_back(event.call_wrote());
  ASSERT_GT(kept.size(), 1u);
  EXPECT_LT(kept.size(), kFill);
  EXPECT_EQ(kept[0].call(), 3u);
  EXPECT_EQ(kept[0].first(), std::string(8'192, 'f'));
  EXPECT_EQ(kept[0].last(), "the end");
  EXPECT_EQ(kept[0].left_out(), 7u);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("filled its journal"));
}

TEST_F(BrokerOfSmallShares, CountsWhatALineOfTheJournalTakesBesideItsEvent) {
  constexpr size_t kLines = 200;
  StopBroker();
  limits_.journal_bytes = kLines * brokerd::JournalTable::kRow;
  StartBroker();
  const std::string session = RunSession();
  for (size_t i = 0; i <= kLines; ++i) Say(session, 1);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_LT(events->size(), kLines);
  EXPECT_EQ(events->back().ended().state(), v1::Session::FAILED);
}

class QuotasOverAStore : public ::testing::Test {
 protected:
  QuotasOverAStore() {
    EXPECT_THAT(
        store_->sessions().Add(
            {.id = id_, .grant = GrantId::Random(), .path = "/p", .model = "m/m", .why = ""}),
        IsOk());
  }

  support::ScratchDirectory directory_;
  const std::unique_ptr<brokerd::Store> store_ = *brokerd::Store::Open(directory_.path());
  const SessionId id_ = SessionId::Random();
};

TEST_F(QuotasOverAStore, GoOnAfterARestartFromWhatIsWritten) {
  const std::string event(60, 'e');
  ASSERT_THAT(store_->journal().Append(id_, 1, event), IsOk());
  ASSERT_THAT(store_->audit().Record(1, {.kind = "v", .session = id_.text(), .text = "t"}), IsOk());
  const uint64_t written = event.size() + brokerd::JournalTable::kRow;
  brokerd::Quotas quotas(*store_, {.journal_bytes = written + 40, .audit_records = 2});
  std::vector<std::string> told;
  quotas.Tell([&](const std::string& session, const std::string&) { told.push_back(session); });
  EXPECT_THAT(quotas.TakeJournal(id_, 41), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(quotas.TakeJournal(id_, 40), IsOk());
  EXPECT_THAT(quotas.TakeAudit(id_.text()), IsOk());
  EXPECT_THAT(quotas.TakeAudit(id_.text()), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(quotas.TakeAudit(""), IsOk()) << "what the owner does is nobody's share";
  EXPECT_THAT(told, ElementsAre(id_.text(), id_.text()));
}

TEST_F(QuotasOverAStore, DoNotCountWhatWasUndone) {
  brokerd::Quotas quotas(*store_, {.journal_bytes = 100, .audit_records = 2});
  const auto fails_late = [&]() -> Result<void> {
    TRY(quotas.TakeJournal(id_, 100));
    return Error(ErrorCode::kInternal, "no");
  };
  EXPECT_THAT(store_->Atomically(fails_late), FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(quotas.TakeJournal(id_, 100), IsOk());
}

}  // namespace
}  // namespace cowork
