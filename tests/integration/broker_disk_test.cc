// The real brokerd on a disk that has become full: what cannot be written down first is a denial,
// and what narrows goes on.

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::Not;

class BrokerOnAFullDisk : public support::BrokerWhole {
 protected:
  BrokerOnAFullDisk() { ::signal(SIGXFSZ, SIG_IGN); }
  ~BrokerOnAFullDisk() override { MakeRoom(); }

  // From here on SQLite's log cannot grow.
  void FillDisk() { LimitFiles(std::filesystem::file_size(scratch_.path() + "/broker.db-wal")); }
  static void MakeRoom() { LimitFiles(RLIM_INFINITY); }

  static void LimitFiles(rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }

  v1::Session::State StateOf(const std::string& session) {
    const auto all = client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
    for (const v1::Session& one : all->sessions())
      if (one.id() == session) return one.state();
    return v1::Session::STATE_UNSPECIFIED;
  }
};

TEST_F(BrokerOnAFullDisk, LetsNothingRunThatARuleAllows) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string session = RunSession();
  FillDisk();
  Ask(session, "ls");
  EXPECT_FALSE(runner_.answered.Next()->allow());
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerOnAFullDisk, LetsNothingRunThatCameWithoutAPermit) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string session = RunSession();
  FillDisk();
  v1::RunnerEvent event;
  event.mutable_unpermitted()->set_call(1);
  event.mutable_unpermitted()->set_command("ls");
  event.mutable_unpermitted()->set_cwd("/home/a/app");
  runner_.Tell(session, event);
  EXPECT_FALSE(runner_.settled.Next()->run());
}

TEST_F(BrokerOnAFullDisk, DeniesWhatItCannotAsk) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  FillDisk();
  Ask(session, "npm test");
  EXPECT_FALSE(runner_.answered.Next()->allow());
}

TEST_F(BrokerOnAFullDisk, TakesNoYesAndGoesOnWaitingForOne) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  FillDisk();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), Not(IsOk()));
  EXPECT_TRUE(runner_.permitted.empty());
  MakeRoom();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), IsOk());
  EXPECT_TRUE(runner_.permitted.Next().has_value());
}

TEST_F(BrokerOnAFullDisk, TakesANo) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm test");
  const std::string approval = FirstApproval(session).id();
  FillDisk();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::DENY), IsOk());
  EXPECT_FALSE(runner_.answered.Next()->allow());
  MakeRoom();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(BrokerOnAFullDisk, EndsASessionWhoseJournalItCannotKeep) {
  const std::string session = RunSession();
  FillDisk();
  v1::RunnerEvent event;
  event.mutable_said()->set_text("hello");
  runner_.Tell(session, event);
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerOnAFullDisk, StopsASessionAndWritesItDownWhenThereIsRoom) {
  const std::string session = RunSession();
  FillDisk();
  EXPECT_EQ(client_->Stop(session)->state(), v1::Session::STOPPED);
  EXPECT_EQ(StateOf(session), v1::Session::RUNNING) << "there was room after all";
  MakeRoom();
  EXPECT_TRUE(support::Eventually([&] { return StateOf(session) == v1::Session::STOPPED; }));
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::STOPPED);
}

}  // namespace
}  // namespace cowork
