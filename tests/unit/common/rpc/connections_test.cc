// Connections: who holds the other end of each, by the number that gRPC knows it by.

#include "common/rpc/connections.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::rpc {
namespace {

using support::FailsWith;
using support::IsOk;

class ConnectionsTest : public ::testing::Test {
 protected:
  Result<Connections::Shared> Add(const std::string& name, const std::string& holder) {
    return table_.Add(name, {.name = holder, .held = {}}, os::UniqueFd());
  }

  Connections table_;
};

// Whoever revokes the first holder has to find the call that it has in flight.
TEST_F(ConnectionsTest, LetsNoOtherHaveTheNumberOfOneWhoseCallsAreInFlight) {
  const Connections::Shared robot = *Add("fd:2048", "robot");
  {
    const Result<Connections::InFlight> call = table_.Begin(robot);
    ASSERT_THAT(call, IsOk());
    table_.Remove(robot);
    EXPECT_THAT(Add("fd:2048", "phone"), FailsWith(ErrorCode::kResourceExhausted));
    table_.EndAllOf("robot");
    EXPECT_TRUE(robot->cut_off);
  }
  EXPECT_THAT(Add("fd:2048", "phone"), IsOk());
}

// gRPC has closed it, and the reaper is still to come.
TEST_F(ConnectionsTest, LetsAnotherHaveTheNumberOfOneThatNobodyAsksBy) {
  static_cast<void>(*Add("fd:2048", "robot"));
  const Connections::Shared phone = *Add("fd:2048", "phone");
  EXPECT_EQ((*table_.Find("fd:2048"))->holder.name, "phone");
}

TEST_F(ConnectionsTest, KnowsNoneThatWasNotAddedOrHasHungUp) {
  EXPECT_THAT(table_.Find("fd:2048"), FailsWith(ErrorCode::kPermissionDenied));
  const Connections::Shared robot = *Add("fd:2048", "robot");
  const Result<Connections::InFlight> call = table_.Begin(robot);
  EXPECT_THAT(table_.Find("fd:2048"), IsOk());
  table_.Remove(robot);
  EXPECT_THAT(table_.Find("fd:2048"), FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::rpc
