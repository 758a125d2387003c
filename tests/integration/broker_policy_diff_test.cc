// What another policy would have said of what was judged: kept sealed, opened by the vault, judged
// by policyd, and nothing changes by it.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "common/store/database.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::SizeIs;

using Says = v1::ExplainPolicyResponse;

class BrokerPolicyDiff : public support::BrokerWhole {
 protected:
  BrokerPolicyDiff() {
    policy_.Say("git push", v1::VERDICT_DENY, "nobody pushes");
    policy_.Say("npm test", v1::VERDICT_ALLOW, "tests");
    policy_.SayByAnother("start", v1::VERDICT_ALLOW);
    policy_.SayByAnother("git push", v1::VERDICT_ASK);
    policy_.SayByAnother("npm test", v1::VERDICT_ALLOW, "another rule");
  }
  // Has it judge these, each to its end.
  void Judge(const std::vector<std::string>& commands) {
    session_ = RunSession();
    for (const std::string& command : commands) {
      Ask(session_, command);
      ASSERT_TRUE(runner_.answered.Next().has_value());
    }
  }
  Result<v1::DiffPolicyResponse> Diff() {
    v1::DiffPolicyRequest request;
    request.set_text("[defaults]\nshell = \"ask\"\n");
    return client_->Call(&v1::Broker::Stub::DiffPolicy, request);
  }
  // Of a broker that is stopped for it.
  void Write(const char* sql) {
    StopBroker();
    {
      auto database = *store::Database::Open(scratch_.path() + "/broker.db", brokerd::kVersions);
      ASSERT_THAT(database.Execute(sql), IsOk());
    }
    StartBroker();
  }

  std::string session_;
};

TEST_F(BrokerPolicyDiff, IsWhatTheOtherSaysOtherwise) {
  Judge({"git push", "npm test"});
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  ASSERT_THAT(diff->differences(), SizeIs(1));
  const auto& difference = diff->differences(0);
  EXPECT_EQ(difference.shell().command(), "git push");
  EXPECT_EQ(difference.shell().cwd(), "/home/a/app");
  EXPECT_EQ(difference.grant(), "/home/a/app");
  EXPECT_EQ(difference.session_id(), session_);
  EXPECT_EQ(difference.then().says(), Says::DENY);
  EXPECT_EQ(difference.then().rule(), "nobody pushes");
  EXPECT_EQ(difference.now().says(), Says::ASK);
  EXPECT_EQ(difference.now().rule(), "");
  EXPECT_EQ(diff->differing(), 1U);
  EXPECT_EQ(diff->same(), 2U) << "the start, and what another rule allows as well";
}

TEST_F(BrokerPolicyDiff, IsJudgedOfExactlyWhatWasJudgedByTheTextThatWasHandedOver) {
  Judge({"git push"});
  ASSERT_THAT(Diff(), IsOk());
  const auto asked = policy_.judged_by.Next();
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->text(), "[defaults]\nshell = \"ask\"\n");
  ASSERT_THAT(asked->cases(), SizeIs(2));
  const auto start = policy_.judged.Next();
  const auto push = policy_.judged.Next();
  EXPECT_EQ(asked->cases(0).SerializeAsString(), push->SerializeAsString());
  EXPECT_EQ(asked->cases(1).SerializeAsString(), start->SerializeAsString());
}

TEST_F(BrokerPolicyDiff, GoesThroughMoreThanOneCallTakes) {
  std::vector<std::string> many(250, "npm test");
  many.insert(many.begin(), "git push");
  Judge(many);
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->same(), 251U);
  EXPECT_EQ(diff->differing(), 1U);
  EXPECT_THAT(policy_.judged_by.Next()->cases(), SizeIs(200));
}

TEST_F(BrokerPolicyDiff, HasWhatWasDeniedWithoutAPersonsTime) {
  policy_.Say("npm run", v1::VERDICT_ASK);
  policy_.SayByAnother("npm run", v1::VERDICT_DENY);
  session_ = RunSession();
  v1::RunnerEvent event;
  event.mutable_unpermitted()->set_call(5);
  event.mutable_unpermitted()->set_command("npm run");
  event.mutable_unpermitted()->set_cwd("/home/a/app");
  runner_.Tell(session_, event);
  ASSERT_TRUE(runner_.settled.Next().has_value());
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  ASSERT_THAT(diff->differences(), SizeIs(1));
  EXPECT_EQ(diff->differences(0).then().says(), Says::ASK)
      << "what policy said, not what came of it";
}

TEST_F(BrokerPolicyDiff, IsOfNothingWhereNothingIsSealed) {
  vault_.is_in_memory = true;
  Judge({"git push"});
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->differing() + diff->same() + diff->closed(), 0U);
}

TEST_F(BrokerPolicyDiff, IsKeptWhileTheVaultIsLockedAndAfterARestart) {
  Judge({"npm test"});
  StopBroker();
  vault_.locked = true;
  StartBroker();
  const std::string grant = client_->AddGrant("/home/a/lib")->id();
  EXPECT_THAT(client_->Start(grant), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Diff(), FailsWith(ErrorCode::kFailedPrecondition));
  vault_.locked = false;
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->same(), 3U) << "two starts and a command";
}

TEST_F(BrokerPolicyDiff, LeavesOutWhatIsNotWhatWasJudged) {
  Judge({"git push", "npm test"});
  // One in place of the other; and one that nobody sealed.
  Write(
      "UPDATE cases SET sealed = (SELECT sealed FROM cases ORDER BY record DESC LIMIT 1) "
      "WHERE record = (SELECT record FROM cases ORDER BY record DESC LIMIT 1 OFFSET 1);"
      "UPDATE cases SET sealed = x'00' WHERE record = (SELECT MIN(record) FROM cases);"
      "INSERT INTO cases VALUES (1, '', zeroblob(1000000), zeroblob(32));"
      "INSERT INTO cases SELECT 1000, session, sealed, sealed_for FROM cases ORDER BY record DESC "
      "LIMIT 1;"
      "INSERT INTO audit SELECT -5, unix_ms, kind, session, text, digest, link FROM audit LIMIT 1;"
      "INSERT INTO cases VALUES (-5, '', x'00', zeroblob(32))");
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->closed(), 4U);
  EXPECT_EQ(diff->same(), 1U);
  EXPECT_EQ(diff->differing(), 0U);
}

TEST_F(BrokerPolicyDiff, LeavesOutWhatPolicydWouldNotJudge) {
  policy_.Say("npm run", v1::VERDICT_ALLOW);  // And of the other no word: it is no case to it.
  Judge({"npm run"});
  const auto diff = Diff();
  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->closed(), 1U);
}

TEST_F(BrokerPolicyDiff, HasNothingOfACommandInItsCase) {
  Judge({"npm test --and-a-word-that-is-nowhere-else"});
  ASSERT_THAT(Diff(), IsOk());
  auto database = *store::Database::Open(scratch_.path() + "/broker.db", brokerd::kVersions);
  auto find = *database.Prepare("SELECT COUNT(*), SUM(INSTR(sealed, 'nowhere-else')) FROM cases");
  ASSERT_THAT(find.ForEach([](const store::Row& row) {
    EXPECT_EQ(row.Integer(0), 2);
    EXPECT_EQ(row.Integer(1), 0);
  }),
              IsOk());
}

TEST_F(BrokerPolicyDiff, IsRefusedForATextThatIsNoPolicyAlsoWhereNothingIsKept) {
  policy_.RefuseRules();
  EXPECT_THAT(Diff(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(BrokerPolicyDiff, NeedsPolicydAndVaultd) {
  Judge({"git push"});
  vault_.GoAway();
  EXPECT_THAT(Diff(), FailsWith(ErrorCode::kUnavailable));
  policy_.GoAway();
  EXPECT_THAT(Diff(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork
