// What broker.proto promises of each method's errors, asked of the real brokerd.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

class BrokerContract : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  std::string GrantOf(const std::string& path) { return client_->AddGrant(path)->id(); }
  Result<v1::RemoveGrantResponse> RemoveGrant(const std::string& id) {
    v1::RemoveGrantRequest request;
    request.set_id(id);
    return client_->CallTwice(&Stub::RemoveGrant, request);
  }
  Result<v1::ExpectSecretResponse> ExpectSecret(const std::string& name) {
    v1::ExpectSecretRequest request;
    request.set_name(name);
    return client_->Call(&Stub::ExpectSecret, request);
  }
  int Sessions() {
    return client_->Call(&Stub::ListSessions, v1::ListSessionsRequest())->sessions_size();
  }
};

TEST_F(BrokerContract, GrantsNoPathThatIsNotAbsoluteAndNormal) {
  for (const auto* path :
       {"", "/", "app", "./app", "/home/../etc", "/home/./app", "/home//app", "/home/app/"})
    EXPECT_THAT(client_->AddGrant(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST_F(BrokerContract, HandsOnWhatRunnerdSaysOfADirectory) {
  EXPECT_THAT(client_->AddGrant("/missing"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(client_->AddGrant("/file"), FailsWith(ErrorCode::kInvalidArgument));
  runner_.GoAway();
  EXPECT_THAT(client_->AddGrant("/home/a/app"), FailsWith(ErrorCode::kUnavailable));
}

// What is granted is what was asked for, whatever runnerd makes of it.
TEST_F(BrokerContract, GrantsNoOtherDirectoryThanTheOneThatWasNamed) {
  EXPECT_THAT(client_->AddGrant("/swapped"), FailsWith(ErrorCode::kInternal));
  const auto grants = client_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
  EXPECT_EQ(grants->grants_size(), 0);
}

TEST_F(BrokerContract, ShowsItsAuditAndThatItIsWhole) {
  const std::string grant = GrantOf("/home/a/app");
  v1::TailAuditRequest request;
  request.set_count(1);
  const auto tail = client_->Call(&Stub::TailAudit, request);
  ASSERT_THAT(tail, IsOk());
  ASSERT_EQ(tail->records_size(), 1);
  EXPECT_EQ(tail->records(0).kind(), "grant");
  EXPECT_THAT(tail->records(0).text(), HasSubstr(grant));
  const auto verified = client_->Call(&Stub::VerifyAudit, v1::VerifyAuditRequest());
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->records(), tail->records(0).sequence());
  EXPECT_EQ(verified->head().size(), 64U);
  EXPECT_EQ(verified->damages_size(), 0);
  v1::VerifyAuditRequest kept;
  kept.set_kept_head(verified->head());
  EXPECT_EQ(client_->Call(&Stub::VerifyAudit, kept)->kept_head_at(), verified->records());
  kept.set_kept_head("no head");
  EXPECT_THAT(client_->Call(&Stub::VerifyAudit, kept), FailsWith(ErrorCode::kInvalidArgument));
  request.set_count(10'001);
  EXPECT_THAT(client_->Call(&Stub::TailAudit, request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(BrokerContract, GrantsADirectoryOnce) {
  EXPECT_EQ(GrantOf("/home/a/app"), GrantOf("/home/a/app"));
  EXPECT_NE(GrantOf("/home/a/app"), GrantOf("/home/a/lib"));
  const auto grants = client_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
  EXPECT_EQ(grants->grants_size(), 2);
}

TEST_F(BrokerContract, KeepsTheIdOfADirectoryThatIsGrantedAgainInAnotherBoot) {
  const std::string grant = GrantOf("/home/a/app");
  runner_.boot = 2;
  runner_.mount = 12;
  EXPECT_EQ(GrantOf("/home/a/app"), grant);
  RunSession();
  EXPECT_EQ(runner_.started.Next()->project().mount(), 12U);
}

TEST_F(BrokerContract, RemovesTheGrantOfADirectoryThatAnotherOneReplaced) {
  const std::string old = GrantOf("/home/a/app");
  runner_.born_unix_ns = 13;
  const std::string grant = GrantOf("/home/a/app");
  EXPECT_NE(grant, old);
  EXPECT_THAT(client_->Start(old), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(client_->Call(&Stub::ListGrants, v1::ListGrantsRequest())->grants_size(), 1);
}

TEST_F(BrokerContract, LeavesTheGrantThatASessionHoldsThoughAnotherDirectoryIsThereNow) {
  const std::string session = RunSession();
  runner_.born_unix_ns = 13;
  const std::string grant = GrantOf("/home/a/app");
  const auto grants = client_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
  ASSERT_EQ(grants->grants_size(), 2);
  EXPECT_NE(grants->grants(0).id(), grant);
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_EQ(GrantOf("/home/a/app"), grant);
}

TEST_F(BrokerContract, RemovesAGrantThatNoSessionHolds) {
  const std::string session = RunSession();
  const std::string grant = GrantOf("/home/a/app");
  EXPECT_THAT(RemoveGrant(grant), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_THAT(RemoveGrant(grant), IsOk());
  EXPECT_THAT(RemoveGrant(grant), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(RemoveGrant("g-nonsense"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(BrokerContract, StartsNothingThatWasAskedWrongly) {
  const std::string grant = GrantOf("/home/a/app");
  EXPECT_THAT(client_->Start(""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Start("g-nonsense"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Start(GrantId::Random().text()), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(client_->Start(grant, ""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Start(grant, std::string(1'000'001, 'x')),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Start(grant, "do it", "scripted"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Start(grant, "do it", "nobody/x"), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(Sessions(), 0);
  EXPECT_TRUE(runner_.started.empty());
}

TEST_F(BrokerContract, TakesALongPrompt) {
  EXPECT_THAT(client_->Start(GrantOf("/home/a/app"), std::string(1'000'000, 'x')), IsOk());
}

TEST_F(BrokerContract, StartsNothingThatPolicyDenies) {
  policy_.Say("start", v1::VERDICT_DENY, "not here");
  const auto started = client_->Start(GrantOf("/home/a/app"));
  ASSERT_THAT(started, FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_NE(started.error().message().find("not here"), std::string::npos);
  EXPECT_EQ(Sessions(), 0);
  EXPECT_TRUE(vault_.leased.empty());
}

TEST_F(BrokerContract, TakesTheOwnersCommandForAnAnswerWherePolicyAsks) {
  policy_.Say("start", v1::VERDICT_ASK);
  const std::string session = RunSession();
  const auto events =
      client_->Watch(session, 1, [](const v1::Event& event) { return event.has_started(); });
  EXPECT_EQ(events->back().started().policy(),
            "policy asks; the owner's own command is the answer");
}

TEST_F(BrokerContract, StartsNothingWithoutTheProvidersKeyAndNamesTheCommand) {
  support::FakeVault empty;
  Wire("vaultd", empty.Connect());
  const std::string grant = GrantOf("/home/a/app");
  const auto started = client_->Start(grant);
  ASSERT_THAT(started, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_NE(started.error().message().find("cowork secret set demo-key"), std::string::npos);
  EXPECT_EQ(Sessions(), 0);
  EXPECT_THAT(client_->Start(grant, "do it", "keyless/small"), IsOk()) << "that one needs none";
  StopBroker();
}

TEST_F(BrokerContract, StartsNothingWhileADaemonThatItNeedsIsAway) {
  const std::string grant = GrantOf("/home/a/app");
  vault_.GoAway();
  EXPECT_THAT(client_->Start(grant), FailsWith(ErrorCode::kUnavailable));
  policy_.GoAway();
  EXPECT_THAT(client_->Start(grant, "do it", "keyless/small"), FailsWith(ErrorCode::kUnavailable));
  EXPECT_EQ(Sessions(), 0);
}

TEST_F(BrokerContract, KnowsNoSessionAndNoApprovalThatNeverWas) {
  const std::string session = SessionId::Random().text();
  EXPECT_THAT(client_->Stop(session), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(client_->Watch(session), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(client_->Answer(ApprovalId::Random().text(), v1::AnswerRequest::DENY),
              FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(client_->Stop("x"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client_->Watch("x"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(BrokerContract, TakesNoAnswerWithoutADecision) {
  EXPECT_THAT(client_->Answer(ApprovalId::Random().text(), v1::AnswerRequest::DECISION_UNSPECIFIED),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(BrokerContract, HandsOutATicketForASecretWithAPlainName) {
  EXPECT_EQ(ExpectSecret("demo-key")->ticket().size(), 32U);
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("../x"), std::string(129, 'x')})
    EXPECT_THAT(ExpectSecret(name), FailsWith(ErrorCode::kInvalidArgument)) << name;
  vault_.GoAway();
  EXPECT_THAT(ExpectSecret("demo-key"), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork
