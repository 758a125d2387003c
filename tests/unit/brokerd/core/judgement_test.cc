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
  EXPECT_EQ(ReasonToAsk(CallKind::kShell, asks), "rule \"ask for git\"");
  EXPECT_EQ(WordsOfDenial(denies), "denied by rule \"nobody pushes\"");
}

TEST(Judgement, SaysThatItFellToADefault) {
  const Judgement asks{.verdict = Verdict::kAsk, .rule = "", .why = ""};
  EXPECT_EQ(ReasonToAsk(CallKind::kShell, asks),
            "no rule covers it; shell commands ask by default");
  EXPECT_EQ(ReasonToAsk(CallKind::kMcp, asks), "no rule covers it; calls of tools ask by default");
  EXPECT_EQ(ReasonToAsk(CallKind::kWrite, asks),
            "no rule covers it; changes of files ask by default");
}

TEST(Judgement, HandsOnTheWordOfAToolThatRefuses) {
  const Judgement refused = Unseen(Error(ErrorCode::kFailedPrecondition, "a.txt is not there"));
  EXPECT_EQ(refused.verdict, Verdict::kDeny);
  EXPECT_EQ(WordsOfDenial(refused), "a.txt is not there");
  EXPECT_TRUE(refused.failed);
  const Judgement away = Unseen(Error(ErrorCode::kUnavailable, "runnerd is away"));
  EXPECT_EQ(away.verdict, Verdict::kDeny);
  EXPECT_FALSE(away.failed);
  EXPECT_EQ(WordsOfDenial(away),
            "what it would change cannot be seen, so it is denied: runnerd is away");
}

TEST(Judgement, KeepsFromTheAuditWhatAToolSaysOfItsArguments) {
  const Judgement refused = Unseen(Error(ErrorCode::kFailedPrecondition, "a.txt is not there"));
  EXPECT_EQ(WordsForAudit(CallKind::kWrite, refused),
            "write: deny, what it would change cannot be seen");
}

TEST(Judgement, TellsTheAuditTheKindAndTheRule) {
  const Judgement allows{.verdict = Verdict::kAllow, .rule = "looking is free", .why = ""};
  EXPECT_EQ(WordsForAudit(CallKind::kMcp, allows), "mcp: allow, rule \"looking is free\"");
  const Judgement asks{.verdict = Verdict::kAsk, .rule = "", .why = ""};
  EXPECT_EQ(WordsForAudit(CallKind::kShell, asks), "shell: ask, the default");
  EXPECT_EQ(WordsForAudit(CallKind::kWrite, Judgement()),
            "write: deny, denied: no rule covers it, and the default is deny");
}

}  // namespace
}  // namespace cowork::brokerd
