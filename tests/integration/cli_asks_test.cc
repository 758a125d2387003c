// How cowork asks a person before something happens, and what it takes for an answer.

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

class CliAsks : public support::CoworkAtWork {};

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
  EXPECT_EQ(Cowork({"run", "do it", "-C", At("/app"), "--on-ask", "fail"}).exit, 3);
  EXPECT_EQ(broker_->stopped(), std::vector<std::string>{FakeBroker::kSession});
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliAsks, AnswersFromElsewhereByTheBeginningOfAnId) {
  StartBroker();
  EXPECT_EQ(Cowork({"deny", "a-9", "--tell", "use the test database"}).exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].approval_id(), FakeBroker::kApproval);
  EXPECT_EQ(broker_->answers()[0].tell(), "use the test database");
  EXPECT_EQ(Cowork({"approve", "a-zzz"}).exit, 1);
}

}  // namespace
}  // namespace cowork
