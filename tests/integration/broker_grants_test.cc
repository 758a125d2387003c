// What a grant lets its sessions do, and how long, through the real brokerd.

#include <future>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/core/grant.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

constexpr auto kApp = "/home/a/app";
constexpr uint32_t kDay = 24 * 3600;
constexpr uint32_t kYear = 366 * kDay;

class BrokerGrants : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  static v1::AddGrantRequest Wish(bool read_only, uint32_t expires = 0) {
    v1::AddGrantRequest request;
    request.set_path(kApp);
    request.set_read_only(read_only);
    request.set_expires_seconds(expires);
    return request;
  }
  Result<v1::Grant> Add(const v1::AddGrantRequest& wish) {
    return client_->CallTwice(&Stub::AddGrant, wish);
  }
  v1::Grant Only() {
    const auto all = client_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
    EXPECT_EQ(all->grants_size(), 1);
    return all->grants(0);
  }
  std::string LastRecord() {
    v1::TailAuditRequest request;
    request.set_count(1);
    return client_->Call(&Stub::TailAudit, request)->records(0).text();
  }
  void Pass(uint32_t seconds) { ahead_ms_ += int64_t{seconds} * 1000; }
};

TEST_F(BrokerGrants, ToReadAreShownAsThatBeforeAndAfter) {
  EXPECT_EQ(client_->Told(&Stub::AddGrant, Wish(true))->what(),
            "sessions may read, and not change, everything in /home/a/app");
  ASSERT_THAT(Add(Wish(true)), IsOk());
  EXPECT_TRUE(Only().read_only());
}

TEST_F(BrokerGrants, ToReadBindTheBoxesOfTheirSessionsAfterARestartToo) {
  ASSERT_THAT(Add(Wish(true)), IsOk());
  StopBroker();
  StartBroker();
  ASSERT_THAT(client_->Start(Only().id()), IsOk());
  EXPECT_TRUE(runner_.started.Next()->read_only());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerGrants, ToReadBindAWarmRuntimeAsWell) {
  StopBroker();
  warm_ = true;
  StartBroker();
  ASSERT_THAT(client_->Start(Add(Wish(true))->id()), IsOk());
  static_cast<void>(runner_.started.Next());
  const auto warm = runner_.started.Next();
  ASSERT_TRUE(warm.has_value());
  EXPECT_TRUE(warm->warm());
  EXPECT_TRUE(warm->read_only());
}

TEST_F(BrokerGrants, BindNothingThatTheyDoNotSay) {
  ASSERT_THAT(client_->Start(Add(Wish(false))->id()), IsOk());
  EXPECT_FALSE(runner_.started.Next()->read_only());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerGrants, AreNotWidenedOrNarrowedUnderASession) {
  const std::string id = Add(Wish(true))->id();
  EXPECT_THAT(Add(Wish(false)), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Add(Wish(true))->id(), id);
  EXPECT_THAT(client_->Told(&Stub::AddGrant, Wish(false)).error().message(),
              HasSubstr("; take that back first: cowork grant rm " + id));
  EXPECT_TRUE(Only().read_only());
}

TEST_F(BrokerGrants, BeginNoTurnWhenTheyAreOver) {
  const std::string grant = Add(Wish(false, kDay))->id();
  const auto session = client_->Start(grant);
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  EndTurn(session->id());
  ASSERT_THAT(client_->Watch(session->id()), IsOk());
  Pass(kDay);
  const auto refused = client_->Start(grant);
  EXPECT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("is over; cowork grant add /home/a/app"));
  v1::PromptSessionRequest request;
  request.set_id(session->id());
  request.set_prompt("and now");
  EXPECT_THAT(client_->Call(&Stub::PromptSession, request),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Add(Wish(false))->id(), grant) << "granted anew it is the same";
  EXPECT_THAT(client_->Call(&Stub::PromptSession, request), IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
}

TEST_F(BrokerGrants, AreShownWithTheEndTheyHaveAndTheOneTheyHad) {
  const std::string lets = "sessions may read and change everything in /home/a/app\n";
  EXPECT_EQ(client_->Told(&Stub::AddGrant, Wish(false, kDay))->what(), lets + "for 1 days");
  const std::string end = brokerd::EndText(Add(Wish(false, kDay))->expires_unix_ms());
  EXPECT_EQ(client_->Told(&Stub::AddGrant, Wish(false))->what(), lets + "for good; it was " + end);
  EXPECT_EQ(client_->Told(&Stub::AddGrant, Wish(false, 2 * kDay))->what(),
            lets + "for 2 days; it was " + end);
  ASSERT_THAT(Add(Wish(false)), IsOk());
  EXPECT_THAT(LastRecord(), HasSubstr("/home/a/app, for good; it was " + end));
}

TEST_F(BrokerGrants, AreGrantedAnewAsTheErrorSaysWhenTheyAreOver) {
  const std::string over = Add(Wish(true, kDay))->id();
  Pass(kDay);
  EXPECT_THAT(client_->Start(over).error().message(),
              HasSubstr("cowork grant add /home/a/app --ro   grants it anew"));
  EXPECT_EQ(Add(Wish(true))->id(), over);
}

TEST_F(BrokerGrants, ThatAreOverStandInTheWayOfNoOther) {
  const std::string over = Add(Wish(true, kDay))->id();
  Pass(kDay);
  const auto other = Add(Wish(false));
  ASSERT_THAT(other, IsOk());
  EXPECT_NE(other->id(), over);
  EXPECT_FALSE(Only().read_only());
}

TEST_F(BrokerGrants, BeginNoTurnWhenTheyEndWhileItIsJudged) {
  const std::string grant = Add(Wish(false, kDay))->id();
  policy_.ponders = true;
  support::BrokerClient second(NewConnection());
  auto start = std::async(std::launch::async, [&] { return second.Start(grant); });
  static_cast<void>(policy_.judged.Next());
  Pass(kDay);
  policy_.ponders = false;
  EXPECT_THAT(start.get(), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(runner_.started.empty());
}

TEST_F(BrokerGrants, AreOverWithinAYear) {
  EXPECT_THAT(Add(Wish(false, kYear + 1)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Add(Wish(false, kYear)), IsOk());
}

}  // namespace
}  // namespace cowork
