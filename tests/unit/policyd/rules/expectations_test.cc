#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policyd/rules/parse.h"
#include "tests/support/matchers.h"

namespace cowork::policyd {
namespace {

using support::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto kRules = R"(
[defaults]
shell = "ask"
mcp = "deny"
write = "ask"
[[rule]]
name = "nobody pushes"
on = "shell"
argv = ["git", "push", "**"]
say = "deny"
[[rule]]
name = "sources"
on = "write"
path = "src/**"
grant = "/home/me/app"
say = "allow"
)";

Result<RuleSet> With(const std::string& expectation) {
  return ParseRules(kRules + ("[[expect]]\n" + expectation));
}

std::string MistakeIn(const std::string& expectation) {
  const Result<RuleSet> rules = With(expectation);
  EXPECT_FALSE(rules.ok()) << expectation;
  return rules.ok() ? "" : rules.error().message();
}

TEST(Expectations, ThatTheRulesFulfilChangeNothing) {
  EXPECT_THAT(With("on='shell'\nargv=['git','push','--force']\nsays='deny'"), IsOk());
  EXPECT_THAT(With("on='shell'\nargv=['git','pull']\nsays='ask'"), IsOk());
  EXPECT_THAT(With("on='mcp'\nserver='everything'\ntool='echo'\nsays='deny'"), IsOk());
  EXPECT_THAT(With("on='mcp'\nserver='files'\ntool='read'\nsays='allow'"), IsOk());
  EXPECT_THAT(With("on='write'\npath='src/a/b.c'\ngrant='/home/me/app'\nsays='allow'"), IsOk());
  EXPECT_THAT(With("on='write'\npath='src/a/b.c'\nsays='ask'"), IsOk());
}

TEST(Expectations, ThatTheRulesDoNotFulfilRefuseTheTextWithWhatTheySayAndByWhich) {
  EXPECT_THAT(MistakeIn("on='shell'\nargv=['git','push']\nsays='ask'"),
              AllOf(HasSubstr("line 17"), HasSubstr("\"deny\", by the rule \"nobody pushes\"")));
  EXPECT_THAT(MistakeIn("on='shell'\nargv=['git','pull']\nsays='deny'"),
              HasSubstr("\"ask\", by default"));
}

// What a word holds is no syntax of the shell's here.
TEST(Expectations, TakeAWordForAWord) {
  EXPECT_THAT(With("on='shell'\nargv=['echo','git push']\nsays='ask'"), IsOk());
}

TEST(Expectations, OfAMoveNeedBothOfItsPaths) {
  const std::string move = "on='write'\ntool='move'\ngrant='/home/me/app'\n";
  EXPECT_THAT(With(move + "path=['src/a','src/b']\nsays='allow'"), IsOk());
  EXPECT_THAT(With(move + "path=['src/a','b']\nsays='ask'"), IsOk());
  EXPECT_THAT(MistakeIn(move + "path='src/a'\nsays='allow'"), HasSubstr("the two of them"));
}

TEST(Expectations, ThatAreMalformedAreMistakesWithTheirLine) {
  for (const auto* text :
       {"on='shell'\nsays='deny'", "on='start'\nsays='ask'", "on='shell'\nargv=['a']",
        "on='shell'\nargv=['a']\nsays='never'", "on='mcp'\nserver='A'\ntool='a'\nsays='deny'",
        "on='mcp'\nserver='a'\ntool='a b'\nsays='deny'", "on='write'\nsays='ask'",
        "on='mcp'\nserver='files'\ntool='edit'\nsays='deny'",
        "on='shell'\nargv=['a']\ngrant='~/app'\nsays='ask'",
        "on='write'\ntool='read'\npath='a'\nsays='ask'", "on='shell'\nargv=['a']\nsay='ask'"})
    EXPECT_THAT(MistakeIn(text), HasSubstr("line ")) << text;
}

TEST(Expectations, AreSectionsOfTheirOwn) {
  EXPECT_FALSE(ParseRules("expect = 1").ok());
  EXPECT_FALSE(ParseRules("[expect]\non='shell'").ok());
}

}  // namespace
}  // namespace cowork::policyd
