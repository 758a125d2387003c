// The policy in use: tried, explained, and replaced while brokerd runs, by the owner alone.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

constexpr auto kMore =
    "[defaults]\n[[rule]]\nname = \"tests\"\non = \"shell\"\nargv = [\"npm\"]\nsay = \"allow\"\n";

class BrokerPolicy : public support::BrokerWhole {
 protected:
  static v1::UsePolicyRequest Wish(const std::string& text = kMore) {
    v1::UsePolicyRequest request;
    request.set_text(text);
    return request;
  }
  Result<v1::Confirmation> Told(const std::string& text = kMore) {
    return client_->Told(&v1::Broker::Stub::UsePolicy, Wish(text));
  }
  Result<v1::UsePolicyResponse> Use(const std::string& text = kMore) {
    return client_->CallTwice(&v1::Broker::Stub::UsePolicy, Wish(text));
  }
  Result<v1::ExplainPolicyResponse> Explain(const std::string& command, const std::string& cwd) {
    v1::ExplainPolicyRequest request;
    request.set_command(command);
    request.set_cwd(cwd);
    return client_->Call(&v1::Broker::Stub::ExplainPolicy, request);
  }
  // Past those of the start.
  std::string RulesTaken() {
    std::string last;
    while (auto text = policy_.rules.Next()) {
      last = *text;
      if (policy_.rules.empty()) break;
    }
    return last;
  }
};

TEST_F(BrokerPolicy, IsReplacedOnlyByWhatAPersonWasShown) {
  ASSERT_EQ(RulesTaken(), "[defaults]\n");
  const auto told = Told();
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(), HasSubstr("+ say = \"allow\""));
  EXPECT_TRUE(policy_.rules.empty());
  EXPECT_THAT(
      client_->Confirm(&v1::Broker::Stub::UsePolicy, Wish("[defaults]\n[assurance]\n"), told->id()),
      FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(policy_.rules.empty());
  ASSERT_THAT(Use(), IsOk());
  EXPECT_EQ(RulesTaken(), kMore);
}

TEST_F(BrokerPolicy, GoesToEveryPolicydFromThenOn) {
  ASSERT_THAT(Use(), IsOk());
  EXPECT_EQ(RulesTaken(), kMore);
  Wire("policyd", policy_.Connect());
  EXPECT_EQ(RulesTaken(), kMore);
}

TEST_F(BrokerPolicy, StaysTheLastGoodOneWhereTheNextHasAMistake) {
  policy_.RefuseRules();
  EXPECT_THAT(Told(), FailsWith(ErrorCode::kInvalidArgument));
  v1::CheckPolicyRequest check;
  check.set_text("[mistake");
  const auto checked = client_->Call(&v1::Broker::Stub::CheckPolicy, check);
  ASSERT_THAT(checked, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(checked.error().message(), HasSubstr("line 1"));
  policy_.TakeRules();
  EXPECT_EQ(RulesTaken(), "[defaults]\n");
  Wire("policyd", policy_.Connect());
  EXPECT_EQ(RulesTaken(), "[defaults]\n");
}

// As where policyd has less memory than when it was asked.
TEST_F(BrokerPolicy, IsTheFormerOneWherePolicydDoesNotTakeItAfterAll) {
  policy_.RefuseLoads(Error(ErrorCode::kResourceExhausted, "it is too large"));
  EXPECT_THAT(Use(), FailsWith(ErrorCode::kResourceExhausted));
  policy_.RefuseLoads(std::nullopt);
  EXPECT_EQ(RulesTaken(), kMore);
  EXPECT_THAT(Told("[defaults]\n"), FailsWith(ErrorCode::kNotFound));
  Wire("policyd", policy_.Connect());
  EXPECT_EQ(RulesTaken(), "[defaults]\n");
}

TEST_F(BrokerPolicy, IsTheNewOneWherePolicydWentAwayAfterItWasRecorded) {
  ASSERT_EQ(RulesTaken(), "[defaults]\n");
  policy_.RefuseLoads(Error(ErrorCode::kUnavailable, "it hangs"));
  ASSERT_THAT(Use(), IsOk());
  EXPECT_THAT(Explain("npm test", "/home/a"), FailsWith(ErrorCode::kUnavailable));
  policy_.RefuseLoads(std::nullopt);
  Wire("policyd", policy_.Connect());
  EXPECT_EQ(RulesTaken(), kMore);
  EXPECT_TRUE(support::Eventually([this] { return Explain("npm test", "/home/a").ok(); }));
}

TEST_F(BrokerPolicy, ThatIsInUseIsNoChange) {
  EXPECT_THAT(Told("[defaults]\n"), FailsWith(ErrorCode::kNotFound));
}

TEST_F(BrokerPolicy, IsRecordedByItsDigestWhenItChanges) {
  ASSERT_THAT(Use(), IsOk());
  const auto audit = client_->Call(&v1::Broker::Stub::TailAudit, [] {
    v1::TailAuditRequest request;
    request.set_count(1);
    return request;
  }());
  ASSERT_THAT(audit, IsOk());
  EXPECT_EQ(audit->records(0).text(), "policy.toml was changed");
}

TEST_F(BrokerPolicy, CannotBeTriedOrReplacedWherePolicydIsAway) {
  policy_.GoAway();
  v1::CheckPolicyRequest check;
  EXPECT_THAT(client_->Call(&v1::Broker::Stub::CheckPolicy, check),
              FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Told(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Explain("npm test", "/home/a/app"), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(BrokerPolicy, IsExplainedForTheInnermostGrantThatTheDirectoryIsIn) {
  ASSERT_THAT(client_->AddGrant("/home/a"), IsOk());
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  policy_.Say("npm test", v1::VERDICT_ALLOW, "tests");
  const auto inside = Explain("npm test", "/home/a/app/src");
  ASSERT_THAT(inside, IsOk());
  EXPECT_EQ(inside->says(), v1::ExplainPolicyResponse::ALLOW);
  EXPECT_EQ(inside->rule(), "tests");
  EXPECT_EQ(inside->grant(), "/home/a/app");
  EXPECT_EQ(Explain("npm test", "/home/a/application")->grant(), "/home/a");
  EXPECT_EQ(Explain("npm test", "/home/ab")->grant(), "");
  EXPECT_EQ(Explain("rm x", "/home/a")->says(), v1::ExplainPolicyResponse::DENY);
}

// policyd takes no case without a grant.
TEST_F(BrokerPolicy, IsExplainedOutsideOfEveryGrantAsForOneOfThatDirectory) {
  EXPECT_EQ(Explain("npm test", "/home/ab")->grant(), "");
  const auto asked = policy_.judged.Next();
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->grant(), "/home/ab");
}

TEST_F(BrokerPolicy, IsNotExplainedForWhatNoShellWouldTake) {
  for (const std::string& command : {std::string(), std::string("a\0b", 3)})
    EXPECT_THAT(Explain(command, "/home/a"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Explain("ls", "home"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Explain(std::string(131072, 'a'), "/"), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork
