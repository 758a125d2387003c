#include "brokerd/core/policy_change.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kDefaults = "[defaults]\nshell = \"ask\"\n";
const std::string kTests =
    "\n[[rule]]\nname = \"tests\"\non = \"shell\"\nargv = [\"npm\", \"test\"]\nsay = \"allow\"\n";
const std::string kPush =
    "\n[[rule]]\nname = \"push\"\non = \"shell\"\nargv = [\"git\", \"push\"]\nsay = \"deny\"\n";

std::string With(std::string text, const std::string& what, const std::string& instead) {
  return text.replace(text.find(what), what.size(), instead);
}

TEST(PolicyChange, IsNoneWhereTheTextsAreEqual) {
  EXPECT_EQ(*WordsOfPolicyChange(kDefaults + kTests, kDefaults + kTests), "");
}

TEST(PolicyChange, ShowsARuleThatCameAndNoneThatStays) {
  EXPECT_EQ(*WordsOfPolicyChange(kDefaults + kPush, kDefaults + kTests + kPush),
            "policy.toml changes:\n+ [[rule]]\n+ name = \"tests\"\n+ on = \"shell\"\n"
            "+ argv = [\"npm\", \"test\"]\n+ say = \"allow\"");
}

TEST(PolicyChange, ShowsNoRuleForTheBlankLinesBehindIt) {
  EXPECT_EQ(*WordsOfPolicyChange(kDefaults + kTests, kDefaults + "\n" + kTests + kPush),
            "policy.toml changes:\n+ [[rule]]\n+ name = \"push\"\n+ on = \"shell\"\n"
            "+ argv = [\"git\", \"push\"]\n+ say = \"deny\"");
  EXPECT_EQ(*WordsOfPolicyChange(kDefaults + kTests, "\n" + kDefaults + "\n\n" + kTests + "\n"),
            "");
}

TEST(PolicyChange, ShowsABlankLineThatMayBePartOfAText) {
  const std::string before = "[[rule]]\nargv = [\"\"\"a\n[b\"\"\"]\n";
  EXPECT_THAT(*WordsOfPolicyChange(before, With(before, "a\n", "a\n\n")), HasSubstr("+ [[rule]]"));
}

TEST(PolicyChange, ShowsARuleThatWentWithTheLastOne) {
  EXPECT_THAT(*WordsOfPolicyChange(kDefaults + kTests + kPush, kDefaults + kTests),
              AllOf(HasSubstr("- name = \"push\""), Not(HasSubstr("\n+ name = \"push\""))));
}

TEST(PolicyChange, ShowsTheRuleThatALineIsOf) {
  const std::string words =
      *WordsOfPolicyChange(kDefaults + kTests + kPush,
                           With(kDefaults + kTests + kPush, "say = \"deny\"", "say = \"allow\""));
  EXPECT_THAT(words, AllOf(HasSubstr("- say = \"deny\""), HasSubstr("+ say = \"allow\""),
                           HasSubstr("+ name = \"push\""), Not(HasSubstr("tests"))));
}

TEST(PolicyChange, IsSeenWhereTwoRulesOnlyTradeWhatTheySay) {
  const std::string before = kDefaults + kTests + kPush;
  const std::string after =
      kDefaults + With(kTests, "allow", "deny") + With(kPush, "deny", "allow");
  EXPECT_THAT(*WordsOfPolicyChange(before, after),
              HasSubstr("+ argv = [\"git\", \"push\"]\n+ say = \"allow\""));
}

TEST(PolicyChange, AtBothEndsOfAManyRulesShowsNoneBetween) {
  std::string between;
  for (int i = 0; i < 200; ++i) between += With(kTests, "tests", "tests" + std::to_string(i));
  const std::string words =
      *WordsOfPolicyChange(kPush + between + kPush, With(kPush, "deny", "ask") + between + kTests);
  EXPECT_THAT(words, AllOf(HasSubstr("+ say = \"ask\""), HasSubstr("+ say = \"allow\""),
                           Not(HasSubstr("tests17"))));
}

TEST(PolicyChange, ThatCannotBeShownWholeIsRefused) {
  std::string many = kDefaults;
  for (int i = 0; i < 200; ++i) many += With(kTests, "tests", "tests" + std::to_string(i));
  EXPECT_THAT(WordsOfPolicyChange(kDefaults, many), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(WordsOfPolicyChange(kDefaults, kDefaults + "rule = [" + std::string(5000, ' ') + "]"),
              FailsWith(ErrorCode::kResourceExhausted));
  std::string thousands;
  for (int i = 0; i < 3000; ++i) thousands += "[" + std::to_string(i) + "]\n";
  EXPECT_THAT(WordsOfPolicyChange(kDefaults, thousands), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(PolicyChange, OfNoTableAtAllIsShownWhole) {
  EXPECT_EQ(*WordsOfPolicyChange("# nothing\n", "# something\n"),
            "policy.toml changes:\n- # nothing\n+ # something");
}

}  // namespace
}  // namespace cowork::brokerd
