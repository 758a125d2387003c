#include "policyd/rules/parse.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::policyd {
namespace {

using assurance::Level;
using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kWhole = R"(
[assurance]
at_least = "reduced"

[defaults]
shell = "deny"

[[rule]]
name  = "tests run freely"
on    = "shell"
argv  = ["npm", "test", "**"]
grant = "/home/me/app"
say   = "allow"

[[rule]]
name  = "only the demo"
on    = "start"
model = "demo/scripted"
say   = "ask"
)";

std::string MistakeIn(std::string_view text) {
  const Result<RuleSet> rules = ParseRules(text);
  EXPECT_THAT(rules, FailsWith(ErrorCode::kInvalidArgument)) << text;
  return rules.ok() ? "" : rules.error().message();
}

// A whole rule, of which a test says one thing otherwise.
std::string Rule(const std::string& lines) {
  return "[[rule]]\n" + lines;
}

TEST(ParseRules, ReadsAWholePolicy) {
  const RuleSet rules = *ParseRules(kWhole);
  EXPECT_EQ(rules.at_least, Level::kReduced);
  EXPECT_EQ(rules.shell, DefaultVerdict::kDeny);
  ASSERT_EQ(rules.rules.size(), 2u);

  EXPECT_EQ(rules.rules[0].name, "tests run freely");
  EXPECT_EQ(rules.rules[0].grant, "/home/me/app");
  EXPECT_EQ(rules.rules[0].say, Verdict::kAllow);
  const auto& words = std::get<ShellPattern>(rules.rules[0].on);
  EXPECT_THAT(words.words, ElementsAre("npm", "test"));
  EXPECT_TRUE(words.and_more);

  EXPECT_EQ(rules.rules[1].say, Verdict::kAsk);
  EXPECT_EQ(std::get<StartPattern>(rules.rules[1].on).model, "demo/scripted");
}

TEST(ParseRules, AsksByDefaultWhereNothingIsWritten) {
  const RuleSet rules = *ParseRules("");
  EXPECT_EQ(rules.shell, DefaultVerdict::kAsk);
  EXPECT_EQ(rules.start, DefaultVerdict::kAsk);
  EXPECT_EQ(rules.at_least, Level::kStandard);
  EXPECT_TRUE(rules.rules.empty());
  for (const auto* text : {"", "[defaults]", "[defaults]\nshell = \"deny\""}) {
    EXPECT_EQ(ParseRules(text)->mcp, DefaultVerdict::kAsk) << text;
    EXPECT_EQ(ParseRules(text)->write, DefaultVerdict::kAsk) << text;
  }
}

TEST(ParseRules, ReadsTheDefaultOfEachKind) {
  const auto denied = [](const std::string& kind) {
    const RuleSet rules = *ParseRules("[defaults]\n" + kind + " = \"deny\"");
    std::string kinds;
    if (rules.start == DefaultVerdict::kDeny) kinds += "start";
    if (rules.shell == DefaultVerdict::kDeny) kinds += "shell";
    if (rules.mcp == DefaultVerdict::kDeny) kinds += "mcp";
    if (rules.write == DefaultVerdict::kDeny) kinds += "write";
    return kinds;
  };
  for (const auto* kind : {"start", "shell", "mcp", "write"}) EXPECT_EQ(denied(kind), kind);
}

TEST(ParseRules, AllowsReadingTheProjectWhateverIsWritten) {
  EXPECT_FALSE(RuleSet().reading);
  for (const auto* text : {"", kWhole}) EXPECT_TRUE(ParseRules(text)->reading);
}

TEST(ParseRules, ReadsEachLevelThatASessionCanHave) {
  for (const Level level : {Level::kReduced, Level::kStandard, Level::kFull})
    EXPECT_EQ(
        ParseRules("[assurance]\nat_least = \"" + std::string(NameOf(level)) + "\"")->at_least,
        level);
}

TEST(ParseRules, TakesNoOtherLevelAndSaysWhichThereAre) {
  for (const auto* level : {"none", "Full", "high", "standard "})
    EXPECT_THAT(MistakeIn("\n[assurance]\nat_least = \"" + std::string(level) + "\""),
                AllOf(HasSubstr("line 3"), HasSubstr("\"" + std::string(level) + "\""),
                      HasSubstr(R"(write "full", "standard" or "reduced")")));
  for (const auto* value : {"2", "true", "\"\"", "[\"full\"]"})
    EXPECT_THAT(MistakeIn("[assurance]\nat_least = " + std::string(value)),
                AllOf(HasSubstr("line 2"), HasSubstr("text in quotes")));
}

TEST(ParseRules, TakesNoAssuranceThatAsksForNothing) {
  EXPECT_THAT(MistakeIn("[assurance]"), AllOf(HasSubstr("line 1"), HasSubstr("at_least")));
  EXPECT_THAT(MistakeIn("assurance = \"full\""), HasSubstr("write [assurance] as a section"));
  EXPECT_THAT(MistakeIn("[[assurance]]\nat_least = \"full\""), HasSubstr("as a section"));
  EXPECT_THAT(MistakeIn("[assurance]\nat_most = \"full\""),
              AllOf(HasSubstr("line 2"), HasSubstr("use only: at_least")));
}

TEST(ParseRules, TakesNamesOfAHundredAndTwentyEightBytesAtMost) {
  const auto named = [](size_t bytes) {
    return Rule("name=\"" + std::string(bytes, 'x') + "\"\non=\"start\"\nsay=\"allow\"");
  };
  EXPECT_TRUE(ParseRules(named(128)).ok());
  EXPECT_THAT(MistakeIn(named(129)), AllOf(HasSubstr("line 1"), HasSubstr("choose a shorter one")));
}

TEST(ParseRules, KeepsTheNamesOfOurRulesForItself) {
  for (const auto* name : {kAssuranceRule, kReadingRule})
    EXPECT_THAT(MistakeIn(Rule("name=\"" + std::string(name) + "\"\non=\"start\"\nsay=\"allow\"")),
                AllOf(HasSubstr("line 1"), HasSubstr(name), HasSubstr("choose another")));
}

TEST(ParseRules, TakesNoDefaultThatAllows) {
  for (const auto* kind : {"start", "shell", "mcp", "write"})
    EXPECT_THAT(MistakeIn("\n[defaults]\n" + std::string(kind) + " = \"allow\""),
                AllOf(HasSubstr("line 3: the default of " + std::string(kind)),
                      HasSubstr("only a rule can allow")));
}

TEST(ParseRules, NamesTheLineTheMistakeAndTheRemedy) {
  EXPECT_THAT(MistakeIn(Rule("name=\"a\"\non=\"shell\"\nargv=[\"x\"]\nsay = \"maybe\"")),
              AllOf(HasSubstr("line 5"), HasSubstr("\"maybe\""), HasSubstr("write \"allow\"")));
  EXPECT_THAT(MistakeIn("a = 1\n\n[defaults\n"), AllOf(HasSubstr("line 3"), HasSubstr("TOML")));
}

TEST(ParseRules, PassesOverNothingThatItDoesNotKnow) {
  EXPECT_THAT(MistakeIn("[[egress]]\nname = \"x\""), HasSubstr("\"egress\""));
  EXPECT_THAT(MistakeIn("[defaults]\nfetch = \"deny\""),
              AllOf(HasSubstr("line 2"), HasSubstr("use only: start, shell, mcp, write")));
  EXPECT_THAT(
      MistakeIn(Rule("name=\"a\"\non=\"shell\"\nargv=[\"x\"]\nsay=\"ask\"\nuntil=\"noon\"")),
      AllOf(HasSubstr("line 6"), HasSubstr("until"), HasSubstr("name, on, argv, grant, say")));
}

TEST(ParseRules, TakesNoHalfARule) {
  EXPECT_THAT(MistakeIn(Rule("on=\"shell\"\nargv=[\"x\"]\nsay=\"ask\"")), HasSubstr("no name"));
  EXPECT_THAT(MistakeIn(Rule("name=\"a\"\nargv=[\"x\"]\nsay=\"ask\"")), HasSubstr("no on"));
  EXPECT_THAT(MistakeIn(Rule("name=\"a\"\non=\"shell\"\nargv=[\"x\"]")), HasSubstr("no say"));
  EXPECT_THAT(MistakeIn(Rule("name=\"a\"\non=\"shell\"\nsay=\"ask\"")), HasSubstr("its words"));
  EXPECT_THAT(MistakeIn(Rule("name=\"a\"\non=\"shell\"\nargv=[]\nsay=\"ask\"")),
              HasSubstr("its words"));
}

TEST(ParseRules, TakesOneNameForOneRule) {
  const std::string rule = "[[rule]]\nname=\"a\"\non=\"start\"\nsay=\"ask\"\n";
  EXPECT_THAT(ParseRules(rule), IsOk());
  EXPECT_THAT(MistakeIn(rule + rule), AllOf(HasSubstr("line 5"), HasSubstr("the name \"a\"")));
}

TEST(ParseRules, TakesTwoStarsAtTheEndOnly) {
  const std::string head = "name=\"a\"\non=\"shell\"\nsay=\"ask\"\nargv=";
  EXPECT_THAT(ParseRules(Rule(head + R"(["**"])")), IsOk());
  EXPECT_THAT(MistakeIn(Rule(head + R"(["a", "**", "b"])")), HasSubstr("last word"));
  EXPECT_THAT(MistakeIn(Rule(head + R"(["**", "**"])")), HasSubstr("last word"));
}

TEST(ParseRules, TakesNoWordThatCouldNeverMatch) {
  const std::string head = "name=\"a\"\non=\"shell\"\nsay=\"deny\"\nargv=";
  for (const auto* argv : {R"(["rm", "*"])", R"(["git push"])", R"(["a", ""])", R"(["~/x"])"})
    EXPECT_THAT(MistakeIn(Rule(head + argv)), HasSubstr("plain word")) << argv;
}

TEST(ParseRules, TakesAGrantByItsWholePathOnly) {
  const std::string head = "name=\"a\"\non=\"start\"\nsay=\"ask\"\ngrant=";
  for (const auto* grant : {"\"~/app\"", "\"app\"", "\"../app\""})
    EXPECT_THAT(MistakeIn(Rule(head + grant)), HasSubstr("whole path"));
}

TEST(ParseRules, TakesNoOtherTypes) {
  for (const auto* text :
       {"defaults = 1", "rule = 1", "rule = [1]", "[rule]\nname=\"a\"", "[defaults]\nshell = true",
        "[[rule]]\nname = 1\non=\"start\"\nsay=\"ask\"",
        "[[rule]]\nname=\"a\"\non=\"shell\"\nargv=\"npm\"\nsay=\"ask\"",
        "[[rule]]\nname=\"a\"\non=\"shell\"\nargv=[1]\nsay=\"ask\""})
    MistakeIn(text);
}

TEST(ParseRules, TakesNoControlCharacters) {
  EXPECT_THAT(MistakeIn(std::string("\n[\0a]", 5)), HasSubstr("line 2"));
  for (const auto* text : {"\x01", "a = \"\x1b[31m\"", "# \x7f", "a\v= 1"})
    EXPECT_THAT(MistakeIn(text), HasSubstr("control character"));
}

TEST(ParseRules, TakesLettersBeyondAsciiInCommentsAndAsEscapes) {
  const std::string rule = "on=\"start\"\nsay=\"ask\"\nname=";
  EXPECT_THAT(ParseRules("  # d\u00e9j\u00e0 vu\n" + Rule(rule + R"("\u00e9")")), IsOk());
  EXPECT_EQ(ParseRules(Rule(rule + R"("\u00e9")"))->rules[0].name, "\u00e9");
  for (const std::string& text : {Rule(rule + "\"\u00e9\""), std::string("\n\n\n\u03fb")})
    EXPECT_THAT(MistakeIn(text), AllOf(HasSubstr("line 4"), HasSubstr("beyond ASCII")));
}

// To toml++ it is a text, and one letter behind a backslash it does what C++ leaves undefined.
TEST(ParseRules, TakesNoLineOfATextForAComment) {
  for (const std::string quotes : {R"(""")", "'''"}) {
    EXPECT_THAT(MistakeIn("a = " + quotes + "\n#\\\u039c"),
                AllOf(HasSubstr("line 2"), HasSubstr("beyond ASCII")));
    EXPECT_THAT(MistakeIn("# \u039c " + quotes + "\n#\\\u039c"), HasSubstr("line 2"));
  }
}

// Each of these ended the process by an assertion of toml++.
TEST(ParseRules, SurvivesWhatItsLibraryAsserts) {
  for (const auto* text : {"[[[r[", "[=]", "[[!", "a = ,", "a = ["}) MistakeIn(text);
}

TEST(ParseRules, SurvivesDeepNesting) {
  MistakeIn("a = " + std::string(100'000, '['));
}

}  // namespace
}  // namespace cowork::policyd
