// cowork resume: the next turn of a session, from the prompt to its end, and every turn in show.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CliResume : public support::CoworkAtWork {};

TEST_F(CliResume, FollowsTheOneTurnThatItBegan) {
  StartBroker();
  const Outcome outcome = Cowork({"resume", "s-4f2k9", "and now", "--keep", "10m"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(broker_->resumed().id(), FakeBroker::kSession);
  EXPECT_EQ(broker_->resumed().prompt(), "and now");
  EXPECT_EQ(broker_->resumed().keep_seconds(), 600U);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("Once more."), Not(HasSubstr("I'll run the tests")),
                                  Not(HasSubstr("and now"))));
}

TEST_F(CliResume, AsksForThePromptAtATerminal) {
  StartBroker();
  BeginAtATerminal({"resume", "s-4f2k9"});
  ReadUntil("What is the agent to do next? ");
  Type("and now\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_EQ(broker_->resumed().prompt(), "and now");
}

TEST_F(CliResume, WantsAPromptWithTheCommandWhereThereIsNoTerminal) {
  StartBroker();
  const Outcome outcome = Cowork({"resume", "s-4f2k9"}, "and now\n");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("\n  do    cowork resume s-4f2k9 \"what to do\"\n"));
  EXPECT_THAT(broker_->resumed().id(), IsEmpty());
}

TEST_F(CliResume, KeepsNoRuntimeForMoreThanAnHour) {
  StartBroker();
  for (const char* keep : {"61m", "2h", "-5", "soon", ""})
    EXPECT_EQ(Cowork({"resume", "s-4f2k9", "and now", "--keep", keep}).exit, 2) << keep;
  EXPECT_THAT(broker_->resumed().id(), IsEmpty());
}

TEST_F(CliResume, ComesBackAtOnceWhereItIsToldTo) {
  StartBroker();
  const Outcome outcome = Cowork({"resume", "s-4f2k9", "and now", "--detach"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr(FakeBroker::kSession), Not(HasSubstr("Once more."))));
}

TEST_F(CliResume, ShowsEveryTurnFromItsPromptOn) {
  StartBroker();
  Cowork({"resume", "s-4f2k9", "and now"});
  for (const char* command : {"show", "watch"}) {
    const Outcome outcome = Cowork({command, "s-4f2k9"});
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("I'll run the tests"), HasSubstr("\n> and now\n"),
                                    HasSubstr("Once more.")));
  }
}

}  // namespace
}  // namespace cowork
