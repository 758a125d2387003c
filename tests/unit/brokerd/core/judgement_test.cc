#include "brokerd/core/judgement.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

TEST(Judgement, IsADenialThatSaysWhyWhenNobodyJudged) {
  const Judgement judgement = Unjudged(Error(ErrorCode::kUnavailable, "policyd is away"));
  EXPECT_EQ(judgement.verdict, Verdict::kDeny);
  EXPECT_EQ(WordsOfDenial(judgement), "no policy could be asked, so it is denied: policyd is away");
}

TEST(Judgement, IsADenialUnlessItSaysOtherwise) {
  EXPECT_EQ(Judgement().verdict, Verdict::kDeny);
}

TEST(Judgement, NamesTheRuleThatSpoke) {
  const Judgement asks{.verdict = Verdict::kAsk, .rule = "ask for git", .why = ""};
  const Judgement denies{.verdict = Verdict::kDeny, .rule = "nobody pushes", .why = ""};
  EXPECT_EQ(ReasonToAsk(asks), "rule \"ask for git\"");
  EXPECT_EQ(WordsOfDenial(denies), "denied by rule \"nobody pushes\"");
}

TEST(Judgement, SaysThatItFellToADefault) {
  const Judgement asks{.verdict = Verdict::kAsk, .rule = "", .why = ""};
  EXPECT_EQ(ReasonToAsk(asks), "no rule covers it; shell commands ask by default");
}

}  // namespace
}  // namespace cowork::brokerd
