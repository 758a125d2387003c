// The real brokerd on a disk that is full to its last byte: nothing starts, is granted or allowed,
// and what stops, denies or removes is written down from the reserve.

#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"
#include "tests/support/small_disk.h"

namespace cowork {
namespace {

using brokerd::SessionState;
using support::FailsWith;
using support::IsOk;
using support::SmallDisk;
using ::testing::HasSubstr;

// Prepared first, outside the namespaces in which the disk is small.
const os::PeerCheck& kPeers = support::Peers();
const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new SmallDisk);

class BrokerWithAReserve : public support::BrokerWhole {
 protected:
  ~BrokerWithAReserve() override { SmallDisk::MakeRoom(); }

  // To the last byte, SQLite's log and what was ever free in it included.
  void FillDisk() {
    SmallDisk::Fill();
    for (int i = 0; client_->AddGrant("/home/" + std::to_string(i)).ok(); ++i) {
    }
  }
  Result<v1::RemoveGrantResponse> Remove(const std::string& grant) {
    v1::RemoveGrantRequest request;
    request.set_id(grant);
    return client_->CallTwice(&v1::Broker::Stub::RemoveGrant, request);
  }
  int Grants() {
    return client_->Call(&v1::Broker::Stub::ListGrants, v1::ListGrantsRequest())->grants_size();
  }
  // As the next brokerd would find it, were this one killed now.
  SessionState Stored(const std::string& session) const {
    const auto store = *brokerd::Store::Open(scratch_.path());
    return store->sessions().Find(*SessionId::FromText(session))->state;
  }
  std::string AskedOf(const std::string& session) {
    Ask(session, "npm test");
    return FirstApproval(session).id();
  }
};

TEST_F(BrokerWithAReserve, StartsAndGrantsNothingAndSaysWhatToDo) {
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  FillDisk();
  const int grants = Grants();
  const auto added = client_->AddGrant("/home/b");
  ASSERT_THAT(added, FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(added.error().message(), HasSubstr("; free some space"));
  EXPECT_THAT(client_->Start(grant), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(Grants(), grants);
  EXPECT_TRUE(runner_.started.empty());
  const auto sessions = client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
  EXPECT_EQ(sessions->sessions_size(), 0);
}

TEST_F(BrokerWithAReserve, GoesByTheProvidersThatWereBefore) {
  FillDisk();
  const auto listed = [&] {
    return client_->Call(&v1::Broker::Stub::ListProviders, v1::ListProvidersRequest())
        ->SerializeAsString();
  };
  const std::string before = listed();
  EXPECT_THAT(client_->CallTwice(&v1::Broker::Stub::UseProviders, v1::UseProvidersRequest()),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(listed(), before);
}

TEST_F(BrokerWithAReserve, TakesNoYesButANoThatIsWrittenDown) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string approval = AskedOf(RunSession());
  FillDisk();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_TRUE(runner_.permitted.empty());
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::DENY), IsOk());
  EXPECT_FALSE(runner_.answered.Next()->allow());
  const auto store = *brokerd::Store::Open(scratch_.path());
  EXPECT_THAT(store->approvals().Settle(
                  {.approval = *ApprovalId::FromText(approval), .allow = true, .tell = ""}),
              FailsWith(ErrorCode::kFailedPrecondition))
      << "the no is on the disk";
}

TEST_F(BrokerWithAReserve, WritesDownThatAPersonStoppedASession) {
  const std::string session = RunSession();
  FillDisk();
  EXPECT_EQ(client_->Stop(session)->state(), v1::Session::STOPPED);
  EXPECT_EQ(Stored(session), SessionState::kStopped);
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::STOPPED);
}

// Its command stands where it was allowed: what is kept back is for what ends and denies.
TEST_F(BrokerWithAReserve, WritesDownThatACallStartedWithoutItsWordsAndEndsItsSession) {
  const std::string command = "make #" + std::string(100'000, 'x');
  policy_.Say(command, v1::VERDICT_ALLOW, "making is free");
  const std::string session = RunSession();
  Ask(session, command);
  v1::RunnerEvent started;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_box_id("b-1");
  started.mutable_call_started()->set_permit_id(runner_.permitted.Next()->permit_id());
  FillDisk();
  runner_.Tell(session, started);
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  const auto call = std::ranges::find_if(
      *events, [](const v1::Event& event) { return event.has_call_started(); });
  ASSERT_NE(call, events->end());
  EXPECT_EQ(call->call_started().box_id(), "b-1");
  EXPECT_EQ(call->call_started().command(), "");
  EXPECT_EQ(events->back().ended().state(), v1::Session::FAILED);
  EXPECT_THAT(events->back().ended().why(), HasSubstr("its journal could not be kept"));
  EXPECT_EQ(runner_.stopped.Next(), session);
}

TEST_F(BrokerWithAReserve, BeginsNoFurtherTurn) {
  v1::PromptSessionRequest prompt;
  prompt.set_id(RunSession());
  prompt.set_prompt("go on");
  ASSERT_THAT(client_->Stop(prompt.id()), IsOk());
  FillDisk();
  EXPECT_THAT(client_->Call(&v1::Broker::Stub::PromptSession, prompt),
              FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(BrokerWithAReserve, RemovesAGrant) {
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  FillDisk();
  EXPECT_THAT(Remove(grant), IsOk());
  const auto store = *brokerd::Store::Open(scratch_.path());
  EXPECT_THAT(store->grants().Find(*GrantId::FromText(grant)), FailsWith(ErrorCode::kNotFound));
}

TEST_F(BrokerWithAReserve, LetsNothingRunFromWhatTheReserveSetFree) {
  policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
  const std::string grant = client_->AddGrant("/home/b")->id();
  const std::string session = RunSession();
  FillDisk();
  ASSERT_THAT(Remove(grant), IsOk());
  Ask(session, "ls");
  EXPECT_FALSE(runner_.answered.Next()->allow());
  EXPECT_TRUE(runner_.permitted.empty());
}

class BrokerThatStartsOnAFullDisk : public BrokerWithAReserve {
 protected:
  // What a brokerd that was killed leaves: a session that runs, of nobody.
  std::string LeaveASession() {
    const std::string session = RunSession();
    StopBroker();
    const auto store = *brokerd::Store::Open(scratch_.path());
    EXPECT_THAT(store->sessions().Change(*SessionId::FromText(session), SessionState::kRunning, ""),
                IsOk());
    return session;
  }
};

TEST_F(BrokerThatStartsOnAFullDisk, SaysOfEachSessionThatItWasInterrupted) {
  const std::string session = LeaveASession();
  SmallDisk::Fill();
  StartBroker();
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::INTERRUPTED);
  StopBroker();
  EXPECT_EQ(Stored(session), SessionState::kInterrupted);
}

TEST_F(BrokerThatStartsOnAFullDisk, ServesThoughItHasNoReserveAndSaysItWhenThereIsRoom) {
  const std::string session = LeaveASession();
  std::filesystem::remove(scratch_.path() + "/reserve");
  SmallDisk::Fill();
  StartBroker();
  EXPECT_THAT(client_->AddGrant("/home/b"), FailsWith(ErrorCode::kResourceExhausted));
  SmallDisk::MakeRoom();
  ASSERT_TRUE(support::Eventually(
      [&] { return Grants() >= 0 && !client_->Watch(session)->back().has_started(); }));
  EXPECT_EQ(client_->Watch(session)->back().ended().state(), v1::Session::INTERRUPTED);
}

}  // namespace
}  // namespace cowork
