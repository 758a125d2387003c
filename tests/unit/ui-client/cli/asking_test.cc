// How a person is asked about what a session wants, and which lines are an answer.

#include "ui-client/cli/asking.h"

#include <gmock/gmock.h>

#include "tests/support/session_events.h"

namespace cowork::cli {
namespace {

using support::Answers;
using support::Asks;
using support::Echo;
using support::kApproval;
using support::kNextApproval;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

// Empty, where it is none.
v1::AnswerRequest AnswerIn(const std::optional<Asking::Wish>& wish) {
  const auto* answer = wish.has_value() ? std::get_if<v1::AnswerRequest>(&*wish) : nullptr;
  return answer == nullptr ? v1::AnswerRequest() : *answer;
}

TEST(Asking, AnswersOnlyWhatWasSaid) {
  Asking asking;
  asking.Take(Asks("npm test"));
  for (const char* unclear : {"", " ", "y", "yes", "A", "allow", "?"})
    EXPECT_FALSE(asking.Hear(kApproval, unclear).has_value()) << unclear;
  const auto answer = AnswerIn(asking.Hear(kApproval, "a"));
  EXPECT_EQ(answer.approval_id(), kApproval);
  EXPECT_EQ(answer.decision(), v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(asking.current(), nullptr);
}

TEST(Asking, NamesWhatALineAnswers) {
  Asking asking;
  asking.Take(Asks("npm test"));
  EXPECT_THAT(asking.Keys(80, "a-91xk2"), EndsWith("      a-91xk2 > "));
}

TEST(Asking, TakesNoLineThatWasTypedForAnotherApproval) {
  Asking asking;
  asking.Take(Asks("npm test"));
  asking.Take(Asks("rm -rf x", kNextApproval));
  asking.Take(Answers(false));
  EXPECT_EQ(asking.current()->id(), kNextApproval);
  EXPECT_FALSE(asking.Hear(kApproval, "a").has_value());
  EXPECT_EQ(AnswerIn(asking.Hear(kNextApproval, "d")).approval_id(), kNextApproval);
}

TEST(Asking, WaitsForTheEventOfAnAnswerBeforeTheNextQuestion) {
  Asking asking;
  asking.Take(Asks("npm test"));
  asking.Take(Asks("rm -rf x", kNextApproval));
  ASSERT_TRUE(asking.Hear(kApproval, "a").has_value());
  EXPECT_EQ(asking.current(), nullptr);
  asking.Take(Answers(true));
  EXPECT_EQ(asking.current()->id(), kNextApproval);
}

TEST(Asking, AsksAgainWhereAnAnswerWasNotTaken) {
  Asking asking;
  asking.Take(Asks("npm test"));
  ASSERT_TRUE(asking.Hear(kApproval, "a").has_value());
  asking.AskAgain();
  EXPECT_EQ(asking.current()->id(), kApproval);
}

TEST(Asking, TellsTheAgentWhy) {
  Asking asking;
  asking.Take(Asks("npm test"));
  EXPECT_FALSE(asking.Hear(kApproval, "t").has_value());
  EXPECT_THAT(asking.Keys(80, "a-91xk2"), HasSubstr("told?"));
  const auto answer = AnswerIn(asking.Hear(kApproval, "a"));
  EXPECT_EQ(answer.decision(), v1::AnswerRequest::DENY) << "here `a` is a word, not a yes";
  EXPECT_EQ(answer.tell(), "a");
}

TEST(Asking, AnswersNothingWithNoWordsForTheAgent) {
  Asking asking;
  asking.Take(Asks("npm test"));
  EXPECT_FALSE(asking.Hear(kApproval, "t").has_value());
  EXPECT_FALSE(asking.Hear(kApproval, "  ").has_value());
  EXPECT_THAT(asking.Keys(80, "a-91xk2"),
              AllOf(HasSubstr("nothing is answered"), HasSubstr("[d]")));
  EXPECT_EQ(AnswerIn(asking.Hear(kApproval, "a")).decision(), v1::AnswerRequest::ALLOW_ONCE);
}

TEST(Asking, StopsWhenSomebodyElseHasAnswered) {
  Asking asking;
  asking.Take(Asks("npm test"));
  asking.Take(Answers(true));
  EXPECT_EQ(asking.current(), nullptr);
  EXPECT_FALSE(asking.Hear(kApproval, "a").has_value());
}

TEST(Asking, StopsWithTheSession) {
  Asking asking;
  asking.Take(Asks("npm test"));
  v1::Event ended;
  ended.mutable_ended()->set_state(v1::Session::STOPPED);
  asking.Take(ended);
  EXPECT_EQ(asking.current(), nullptr);
}

TEST(Asking, SaysWhatAYesIsTo) {
  Asking command;
  command.Take(Asks("npm test"));
  EXPECT_FALSE(command.Hear(kApproval, "?").has_value());
  EXPECT_THAT(command.Keys(80, "a-91xk2"),
              AllOf(HasSubstr("a   run this command once, in a tool box"),
                    HasSubstr("Ctrl-C stops the turn")));
  Asking call;
  call.Take(Asks(Echo("{}")));
  EXPECT_FALSE(call.Hear(kApproval, "?").has_value());
  EXPECT_THAT(call.Keys(80, "a-91xk2"),
              AllOf(HasSubstr("a   make this call once"), Not(HasSubstr("command"))));
}

}  // namespace
}  // namespace cowork::cli
