// The assurance level's way through the real brokerd: from runnerd, by policy, to journal, audit
// and status. Nothing of it is kept: the next runnerd's word is the one that counts.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

v1::Assurance Reduced() {
  v1::Assurance machine;
  machine.set_level(v1::ASSURANCE_LEVEL_REDUCED);
  machine.set_lacks("no user namespaces");
  machine.add_layers()->set_name("userns");
  return machine;
}

class BrokerAssurance : public support::BrokerWhole {
 protected:
  Result<v1::Session> Start() {
    const auto grant = client_->AddGrant("/home/a/app");
    return client_->Start(grant->id());
  }
  v1::GetStatusResponse Status() {
    return *client_->Call(&v1::Broker::Stub::GetStatus, v1::GetStatusRequest());
  }
  std::string LevelInJournal(const std::string& session) {
    const auto events =
        client_->Watch(session, 1, [](const v1::Event& event) { return event.has_started(); });
    return events.ok() && !events->empty() ? events->back().started().level() : "";
  }
};

TEST_F(BrokerAssurance, IsJudgedOnAndWrittenDownAsRunnerdFoundIt) {
  runner_.FindOnMachine(Reduced());
  const auto session = Start();
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(policy_.judged.Next()->start().level(), v1::ASSURANCE_LEVEL_REDUCED);
  EXPECT_EQ(LevelInJournal(session->id()), "reduced");
  EXPECT_THAT(Audited("verdict"), ::testing::Contains(::testing::EndsWith(", level reduced")));
}

TEST_F(BrokerAssurance, IsAskedForAnewAtEveryStart) {
  EXPECT_EQ(LevelInJournal(Start()->id()), "standard");
  v1::Assurance full;
  full.set_level(v1::ASSURANCE_LEVEL_FULL);
  runner_.FindOnMachine(full);
  EXPECT_EQ(LevelInJournal(Start()->id()), "full");
}

TEST_F(BrokerAssurance, ThatIsTooLowStartsNothingAndSaysWhatToDo) {
  runner_.FindOnMachine(Reduced());
  policy_.Need(v1::ASSURANCE_LEVEL_STANDARD);
  const auto session = Start();
  ASSERT_THAT(session, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(session.error().message(),
              ::testing::StartsWith("this kernel gives level \"reduced\" (no user namespaces); "
                                    "policy asks for \"standard\"; cowork doctor userns   ("));
  EXPECT_THAT(Audited("verdict"),
              ::testing::Contains(HasSubstr("deny, rule \"assurance\", level reduced")));
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_TRUE(vault_.leased.empty());
}

TEST_F(BrokerAssurance, ThatRunnerdDoesNotNameIsNone) {
  runner_.FindOnMachine(v1::Assurance());
  ASSERT_THAT(Start(), IsOk());
  EXPECT_EQ(policy_.judged.Next()->start().level(), v1::ASSURANCE_LEVEL_NONE);
}

TEST_F(BrokerAssurance, IsInTheStatusWhileRunnerdIsThere) {
  runner_.FindOnMachine(Reduced());
  EXPECT_EQ(Status().assurance().level(), v1::ASSURANCE_LEVEL_REDUCED);
  EXPECT_EQ(Status().assurance().layers(0).name(), "userns");
  runner_.GoAway();
  EXPECT_FALSE(Status().has_assurance());
}

TEST_F(BrokerAssurance, OfARunnerdThatIsAwayStartsNothing) {
  const auto grant = client_->AddGrant("/home/a/app");
  runner_.GoAway();
  EXPECT_THAT(client_->Start(grant->id()), FailsWith(ErrorCode::kUnavailable));
  EXPECT_TRUE(policy_.judged.empty());
}

}  // namespace
}  // namespace cowork
