// ParseRules() on rules about tools.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policyd/rules/parse.h"
#include "tests/support/matchers.h"

namespace cowork::policyd {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Its own lines are from the fifth on.
std::string OnMcp(const std::string& lines) {
  return "[[rule]]\nname = \"a\"\nsay = \"allow\"\non = \"mcp\"\n" + lines;
}
std::string OnWrite(const std::string& lines) {
  return "[[rule]]\nname = \"a\"\nsay = \"deny\"\non = \"write\"\n" + lines;
}

std::string MistakeIn(const std::string& text) {
  const Result<RuleSet> rules = ParseRules(text);
  EXPECT_THAT(rules, FailsWith(ErrorCode::kInvalidArgument)) << text;
  return rules.ok() ? "" : rules.error().message();
}

McpPattern Mcp(const std::string& lines) {
  return std::get<McpPattern>(ParseRules(OnMcp(lines))->rules.at(0).on);
}
WritePattern Write(const std::string& lines) {
  return std::get<WritePattern>(ParseRules(OnWrite(lines))->rules.at(0).on);
}

TEST(ParseToolRules, ReadsARuleOnMcp) {
  const McpPattern whole = Mcp("server = \"everything\"\ntool = [\"echo\", \"get*\"]");
  EXPECT_EQ(whole.server, "everything");
  EXPECT_THAT(whole.tools, ElementsAre("echo", "get*"));
  EXPECT_THAT(Mcp("tool = \"echo\"").tools, ElementsAre("echo"));
  EXPECT_THAT(Mcp("tool = \"*\"").tools, ElementsAre("*"));
  EXPECT_EQ(Mcp("").server, "");
  EXPECT_THAT(Mcp("").tools, IsEmpty());
}

TEST(ParseToolRules, ReadsARuleOnWriting) {
  const WritePattern whole = Write("path = [\"src/**\", \"*.md\"]\ntool = [\"edit\", \"delete\"]");
  ASSERT_EQ(whole.paths.size(), 2u);
  EXPECT_THAT(whole.paths[0].names, ElementsAre("src", "**"));
  EXPECT_THAT(whole.paths[1].names, ElementsAre("*.md"));
  EXPECT_THAT(whole.tools, ElementsAre("edit", "delete"));
  EXPECT_EQ(Write("path = \"a/b\"").paths.size(), 1u);
  EXPECT_THAT(Write("").paths, IsEmpty());
  EXPECT_THAT(Write("").tools, IsEmpty());
}

TEST(ParseToolRules, ReadsWhatEveryRuleHas) {
  const auto rules = ParseRules(OnWrite("grant = \"/home/me/app\""));
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->rules[0].grant, "/home/me/app");
  EXPECT_EQ(rules->rules[0].say, Verdict::kDeny);
  EXPECT_THAT(MistakeIn(OnMcp("grant = \"~/app\"")),
              AllOf(HasSubstr("line 5"), HasSubstr("whole path")));
}

TEST(ParseToolRules, TakesNoServerThatCannotBe) {
  for (const auto* server : {"Everything", "a b", "-a", "a.b", "*", "every*"})
    EXPECT_THAT(MistakeIn(OnMcp("server = \"" + std::string(server) + "\"")),
                AllOf(HasSubstr("line 5"), HasSubstr("\"" + std::string(server) + "\""),
                      HasSubstr("a-z, 0-9")));
}

TEST(ParseToolRules, TakesNoToolThatCannotBeAndNamesItsLine) {
  for (const auto* tool : {"a b", "*a", "a*b", "**", "a**", "a?"})
    EXPECT_THAT(MistakeIn(OnMcp("tool = [\n\"echo\",\n\"" + std::string(tool) + "\"]")),
                AllOf(HasSubstr("line 7"), HasSubstr("\"" + std::string(tool) + "\""),
                      HasSubstr("* at the end")));
}

TEST(ParseToolRules, SendsWritingToRulesOnWriting) {
  for (const auto* tool : {"edit", "write", "move", "delete", "w*", "preview"})
    EXPECT_THAT(MistakeIn(OnMcp("server = \"files\"\ntool = \"" + std::string(tool) + "\"")),
                AllOf(HasSubstr("line 6"), HasSubstr("a rule on \"write\"")));
  for (const auto* tool : {"read", "list", "find", "re*", "*"})
    EXPECT_THAT(ParseRules(OnMcp("server = \"files\"\ntool = \"" + std::string(tool) + "\"")),
                IsOk());
  EXPECT_THAT(ParseRules(OnMcp("server = \"other\"\ntool = \"edit\"")), IsOk());
  EXPECT_THAT(ParseRules(OnMcp("server = \"files\"")), IsOk());
}

TEST(ParseToolRules, TakesOnlyToolsThatWriteOnWriting) {
  for (const auto* tool : {"read", "remove", "edit*", "*", "Edit"})
    EXPECT_THAT(MistakeIn(OnWrite("tool = [\"edit\",\n\"" + std::string(tool) + "\"]")),
                AllOf(HasSubstr("line 6"), HasSubstr("delete, edit, move, write")));
}

TEST(ParseToolRules, TakesNoGlobThatFitsNoPlainPath) {
  for (const auto* glob :
       {"/src/**", "./src", "src/../a", "..", ".", "src/", "a//b", "~/a", "~", "a\\nb", "a\\u007f"})
    EXPECT_THAT(MistakeIn(OnWrite("path = [\"a\",\n\"" + std::string(glob) + "\"]")),
                AllOf(HasSubstr("line 6"), HasSubstr("no path of a project")))
        << glob;
  EXPECT_THAT(MistakeIn(OnWrite("path = \"" + std::string(4096, 'a') + "\"")),
              HasSubstr("no path of a project"));
}

TEST(ParseToolRules, TakesNoSignsOfOtherGlobs) {
  for (const auto* glob : {"a?", "[ab]", "{a,b}", "!a", "a\\\\*"})
    EXPECT_THAT(MistakeIn(OnWrite("path = \"" + std::string(glob) + "\"")),
                AllOf(HasSubstr("line 5"), HasSubstr("more than stars")))
        << glob;
  for (const auto* glob : {"src/**.c", "a**", "**a/b", "***"})
    EXPECT_THAT(MistakeIn(OnWrite("path = \"" + std::string(glob) + "\"")),
                AllOf(HasSubstr("line 5"), HasSubstr("stands alone")))
        << glob;
}

TEST(ParseToolRules, TakesNoEmptyListForAll) {
  EXPECT_THAT(MistakeIn(OnWrite("path = []")),
              AllOf(HasSubstr("line 5"), HasSubstr("leave it out")));
  EXPECT_THAT(MistakeIn(OnMcp("tool = []")), AllOf(HasSubstr("line 5"), HasSubstr("leave it out")));
}

TEST(ParseToolRules, TakesNoOtherTypes) {
  for (const auto* value : {"1", "true", "\"\"", "{}", "[1]", "[\"\"]", "[[\"a\"]]"}) {
    EXPECT_THAT(MistakeIn(OnWrite("path = " + std::string(value))), HasSubstr("line 5"));
    EXPECT_THAT(MistakeIn(OnWrite("tool = " + std::string(value))), HasSubstr("line 5"));
    EXPECT_THAT(MistakeIn(OnMcp("tool = " + std::string(value))), HasSubstr("line 5"));
  }
  EXPECT_THAT(MistakeIn(OnMcp("server = [\"a\"]")), HasSubstr("line 5"));
}

TEST(ParseToolRules, TakesNoKeyOfAnotherKind) {
  EXPECT_THAT(MistakeIn(OnMcp("path = \"a\"")),
              AllOf(HasSubstr("line 5"), HasSubstr("name, on, server, tool, grant, say")));
  EXPECT_THAT(MistakeIn(OnWrite("server = \"files\"")),
              AllOf(HasSubstr("line 5"), HasSubstr("name, on, path, tool, grant, say")));
  EXPECT_THAT(MistakeIn(OnWrite("argv = [\"a\"]")), HasSubstr("line 5"));
  EXPECT_THAT(MistakeIn("[[rule]]\nname = \"a\"\nsay = \"ask\"\non = \"fetch\""),
              AllOf(HasSubstr("line 4"), HasSubstr("\"shell\", \"mcp\", \"write\" or \"start\"")));
}

}  // namespace
}  // namespace cowork::policyd
