// What the next brokerd makes of the sessions that ran under one that was killed.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "common/store/database.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::IsOk;
using ::testing::ElementsAre;

class KilledBroker : public support::BrokerWhole {
 protected:
  // Its files are what they were when it had written what was told last, as a kill leaves them.
  void KillBroker() {
    namespace fs = std::filesystem;
    const support::ScratchDirectory kept;
    const auto copy = [](const fs::path& from, const fs::path& to) {
      for (const auto* end : {"", "-wal", "-shm"})
        fs::copy_file(from / ("broker.db" + std::string(end)),
                      to / ("broker.db" + std::string(end)), fs::copy_options::overwrite_existing);
    };
    copy(scratch_.path(), kept.path());
    StopBroker();
    copy(kept.path(), scratch_.path());
  }
};

TEST_F(KilledBroker, SaysOfWhatWasAllowedThatNobodyKnowsWhetherItRan) {
  policy_.Say("npm test", v1::VERDICT_ALLOW, "tests");
  policy_.Say("npm run", v1::VERDICT_ALLOW, "tests");
  policy_.Say("git push", v1::VERDICT_ASK);
  const std::string session = RunSession();
  Ask(session, "npm run");
  v1::RunnerEvent started;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_permit_id(runner_.permitted.Next()->permit_id());
  runner_.Tell(session, started);
  const std::string large =
      "cat <<E\n" + std::string(20'000, 'x') + "\nE";  // For which is no room.
  policy_.Say(large, v1::VERDICT_ALLOW, "cats");
  Ask(session, large);
  ASSERT_TRUE(runner_.permitted.Next().has_value());
  Ask(session, "npm test");
  ASSERT_TRUE(runner_.permitted.Next().has_value());
  policy_.Say("echo.say", v1::VERDICT_ALLOW, "echoes");
  AskTool(session, "echo.say", "{}");
  ASSERT_TRUE(runner_.permitted.Next().has_value());
  Ask(session, "git push");
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), IsOk());
  ASSERT_TRUE(runner_.permitted.Next().has_value());
  KillBroker();
  StartBroker();
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().why(), "brokerd was restarted");
  std::vector<std::string> unknown;
  for (const v1::Event& event : *events) {
    if (event.judged().why().ends_with("whether it ran is not known"))
      unknown.push_back(event.judged().command() + event.judged().tool().tool());
    if (event.answered().tell().ends_with("whether it ran is not known"))
      unknown.push_back(event.answered().approval_id());
  }
  EXPECT_THAT(unknown, ElementsAre("npm test", "say", approval)) << "not what was seen to start";
}

TEST_F(KilledBroker, HasItsSessionsClosedByTheNextAlsoWhereAJournalIsDamaged) {
  policy_.Say("npm test", v1::VERDICT_ALLOW, "tests");
  const std::string session = RunSession();
  Ask(session, "npm test");
  ASSERT_TRUE(runner_.permitted.Next().has_value());
  KillBroker();
  {
    auto database = *store::Database::Open(scratch_.path() + "/broker.db", brokerd::kVersions);
    ASSERT_THAT(database.Execute("UPDATE journal SET event = x'ff'"), IsOk());
  }
  StartBroker();
  EXPECT_EQ(client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest())
                ->sessions(0)
                .state(),
            v1::Session::INTERRUPTED);
}

}  // namespace
}  // namespace cowork
