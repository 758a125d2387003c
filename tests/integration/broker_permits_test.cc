// How many calls may be allowed at once, and for how long a call that waits is known as allowed.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class BrokerOfManyPermits : public support::BrokerWhole {
 protected:
  static constexpr size_t kMost = 512;

  BrokerOfManyPermits() {
    policy_.Say("ls", v1::VERDICT_ALLOW, "looking is free");
    policy_.Say("npm test", v1::VERDICT_ASK);
  }

  // The id of a permit that a call of "ls" got; empty: it was denied.
  std::string Allowed() {
    Ask(session_, "ls");
    const bool allowed = runner_.answered.Next()->allow();
    return allowed ? runner_.permitted.Next()->permit_id() : "";
  }
  std::string AllowAsManyAsMay() {
    const std::string first = Allowed();
    for (size_t i = 1; i < kMost; ++i) EXPECT_NE(Allowed(), "");
    return first;
  }
  void Start(const std::string& permit) {
    v1::RunnerEvent started;
    started.mutable_call_started()->set_call(1);
    started.mutable_call_started()->set_permit_id(permit);
    runner_.Tell(session_, started);
  }

  const std::string session_ = RunSession();
};

TEST_F(BrokerOfManyPermits, AllowsNoMoreCallsThanAnAgentCanWantAtOnce) {
  const std::string first = AllowAsManyAsMay();
  EXPECT_EQ(Allowed(), "");
  Start(first);
  EXPECT_NE(Allowed(), "") << "one was made";
}

TEST_F(BrokerOfManyPermits, TakesNoYesForOneMore) {
  Ask(session_, "npm test");
  const std::string approval = FirstApproval(session_).id();
  AllowAsManyAsMay();
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(client_->Answer(approval, v1::AnswerRequest::DENY), IsOk());
}

// It waits for its turn in a directory, however long another session's command takes there.
TEST_F(BrokerOfManyPermits, KnowsACallAsAllowedLongAfterItsPermitEnded) {
  const std::string first = AllowAsManyAsMay();
  ahead_ms_ += 3'600'000;
  EXPECT_EQ(Allowed(), "");
  Start(first);
  EndTurn(session_);
  EXPECT_EQ(client_->Watch(session_)->back().ended().state(), v1::Session::DONE);
  EXPECT_THAT(Audited("verdict"), Not(Contains(HasSubstr("nobody allowed"))));
}

}  // namespace
}  // namespace cowork
