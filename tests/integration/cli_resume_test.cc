// cowork resume: the next turn of a session, from the prompt to its end, and every turn in show.

#include <string>
#include <vector>

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

class CliResume : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    StartBroker();
  }

  // Of the session that there is, with what more is typed.
  Outcome Resume(std::vector<std::string> more, const std::string& input = "") {
    more.insert(more.begin(), {"resume", "s-4f2k9"});
    return Cowork(more, input);
  }
};

TEST_F(CliResume, FollowsTheOneTurnThatItBegan) {
  const Outcome outcome = Resume({"and now", "--keep", "10m"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(broker_->resumed().id(), FakeBroker::kSession);
  EXPECT_EQ(broker_->resumed().prompt(), "and now");
  EXPECT_EQ(broker_->resumed().keep_seconds(), 600U);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("Once more."), Not(HasSubstr("I'll run the tests")),
                                  Not(HasSubstr("and now"))));
}

TEST_F(CliResume, AsksForThePromptAtATerminal) {
  BeginAtATerminal({"resume", "s-4f2k9"});
  ReadUntil("What is the agent to do next? ");
  Type("and now\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_EQ(broker_->resumed().prompt(), "and now");
}

TEST_F(CliResume, WantsAPromptWithTheCommandWhereThereIsNoTerminal) {
  const Outcome outcome = Resume({}, "and now\n");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("\n  do    cowork resume s-4f2k9 \"what to do\"\n"));
  EXPECT_THAT(broker_->resumed().id(), IsEmpty());
}

TEST_F(CliResume, KeepsNoRuntimeForMoreThanAnHour) {
  for (const char* keep : {"61m", "2h", "-5", "soon", ""})
    EXPECT_EQ(Resume({"and now", "--keep", keep}).exit, 2) << keep;
  EXPECT_THAT(broker_->resumed().id(), IsEmpty());
}

TEST_F(CliResume, SaysNoWhereATurnRunsAndThatSomethingIsMissingWhereNoneDoes) {
  broker_->RefusePrompts(
      Error(ErrorCode::kFailedPrecondition, "a turn of this session runs; `cowork stop` ends it"));
  const Outcome busy = Resume({"and now"});
  EXPECT_EQ(busy.exit, 1);
  EXPECT_THAT(busy.text, HasSubstr("\n  why   a turn of this session runs\n"));
  broker_->state = v1::Session::DONE;
  EXPECT_EQ(Resume({"and now"}).exit, 5);
}

TEST_F(CliResume, ComesBackAtOnceWhereItIsToldTo) {
  const Outcome outcome = Resume({"and now", "--detach"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr(FakeBroker::kSession), Not(HasSubstr("Once more."))));
}

TEST_F(CliResume, ShowsEveryTurnFromItsPromptOn) {
  Resume({"and now"});
  for (const char* command : {"show", "watch"}) {
    const Outcome outcome = Cowork({command, "s-4f2k9"});
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("I'll run the tests"), HasSubstr("\n> and now\n"),
                                    HasSubstr("Once more.")));
  }
}

}  // namespace
}  // namespace cowork
