// A runtime that hammers on what is denied: the audit has the first denial and a count of the rest.

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using namespace std::chrono_literals;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BrokerHammered : public support::BrokerWhole {
 protected:
  void Hammer(const std::string& session, const std::string& command, int times) {
    for (int i = 0; i < times; ++i) {
      Ask(session, command);
      ASSERT_FALSE(runner_.answered.Next()->allow());
    }
  }
  // The audit's words on denials, oldest first.
  std::vector<std::string> Denials() {
    v1::TailAuditRequest request;
    request.set_count(100);
    std::vector<std::string> texts;
    const auto tail = client_->Call(&v1::Broker::Stub::TailAudit, request);
    for (const auto& record : tail->records())
      if (record.text().starts_with("shell: deny")) texts.push_back(record.text());
    return texts;
  }
};

constexpr auto kPushes = "shell: deny, denied by rule \"nobody pushes\"";

TEST_F(BrokerHammered, RecordsTheFirstDenialAtOnceAndTheRestWhenTheSessionEnds) {
  policy_.Say("git push", v1::VERDICT_DENY, "nobody pushes");
  const std::string session = RunSession();
  Hammer(session, "git push", 30);
  EXPECT_THAT(Denials(), ElementsAre(kPushes));
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_THAT(Denials(),
              ElementsAre(kPushes, std::string(kPushes) + "; denied 29 more times within 10 s"));
}

TEST_F(BrokerHammered, RecordsTheRestWhenTheWindowEnds) {
  policy_.Say("git push", v1::VERDICT_DENY, "nobody pushes");
  Hammer(RunSession(), "git push", 3);
  ASSERT_TRUE(support::Eventually([this] { return Denials().size() == 2; }, 60s));
  EXPECT_EQ(Denials()[1], std::string(kPushes) + "; denied 2 more times within 10 s");
}

TEST_F(BrokerHammered, RecordsEachCallThatIsDenied) {
  policy_.Say("git push", v1::VERDICT_DENY, "nobody pushes");
  policy_.Say("git push -f", v1::VERDICT_DENY, "nobody pushes");
  const std::string session = RunSession();
  Hammer(session, "git push", 1);
  Hammer(session, "git push -f", 1);
  EXPECT_THAT(Denials(), ElementsAre(kPushes, kPushes));
}

TEST_F(BrokerHammered, CountsWhatCannotEvenBeJudged) {
  const std::string session = RunSession();
  Hammer(session, "", 5);
  EXPECT_EQ(Denials().size(), 1U);
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_EQ(Denials().size(), 2U);
}

TEST_F(BrokerHammered, DeniesWhatNobodyCanBeAskedAnyMore) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  const std::string session = RunSession();
  for (size_t i = 0; i < brokerd::ApprovalBook::kMostWaitingOfOne; ++i) Ask(session, "npm test");
  Hammer(session, "npm test", 3);
  EXPECT_THAT(Denials(),
              ElementsAre("shell: deny, too many approvals of this session wait already"));
}

}  // namespace
}  // namespace cowork
