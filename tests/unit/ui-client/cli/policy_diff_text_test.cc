#include "ui-client/cli/policy_diff_text.h"

#include <string>

#include <gmock/gmock.h>

namespace cowork::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Says = v1::ExplainPolicyResponse;

constexpr int64_t kNow = 1'000'000'000'000;

v1::DiffPolicyResponse::Difference& Add(v1::DiffPolicyResponse& diff, uint64_t times) {
  auto& difference = *diff.add_differences();
  difference.set_times(times);
  difference.set_session_id("s-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  difference.set_unix_ms(kNow - 180'000);
  difference.set_grant("/home/me/app");
  difference.mutable_then()->set_says(Says::ASK);
  difference.mutable_now()->set_says(Says::ALLOW);
  difference.mutable_now()->set_rule("tests run freely");
  diff.set_differing(diff.differing() + times);
  return difference;
}

std::string Text(const v1::DiffPolicyResponse& diff, size_t width = 100) {
  return TextOf(diff, {.look = {.width = width}, .home = "/home/me", .now_unix_ms = kNow});
}

TEST(PolicyDiffText, SaysWhatWasAskedAndBothAnswers) {
  v1::DiffPolicyResponse diff;
  auto& shell = *Add(diff, 12).mutable_shell();
  shell.set_command("npm test");
  shell.set_cwd("/home/me/app/lib");
  diff.set_same(115);
  EXPECT_EQ(Text(diff),
            "npm test\n"
            "    asked, by default → allowed, rule \"tests run freely\" · 12 times\n"
            "    in ~/app/lib · s-4f2k9 · 3 min ago\n"
            "12 verdicts would be otherwise, and 115 the same.\n");
}

TEST(PolicyDiffText, NamesStartsAndTools) {
  v1::DiffPolicyResponse diff;
  Add(diff, 1).set_model("demo/scripted");
  auto& tool = *Add(diff, 1).mutable_tool();
  tool.set_server("everything");
  tool.set_tool("echo");
  tool.set_arguments("{\"message\":\"hi\"}");
  const std::string text = Text(diff);
  EXPECT_THAT(text, StartsWith("start demo/scripted\n"));
  EXPECT_THAT(text, HasSubstr("everything.echo"));
  EXPECT_THAT(text, Not(HasSubstr("times")));
}

TEST(PolicyDiffText, GoesOnWithALongCommandWhereNoLineOfOursBegins) {
  v1::DiffPolicyResponse diff;
  Add(diff, 1).mutable_shell()->set_command("npm test with many words " + std::string(30, 'x') +
                                            " git push");
  EXPECT_THAT(Text(diff, 40), StartsWith("npm test with many words\n"
                                         "        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
                                         "        git push\n"
                                         "    asked, by default"));
}

TEST(PolicyDiffText, SaysWhatItLeavesOut) {
  v1::DiffPolicyResponse diff;
  Add(diff, 1).mutable_shell()->set_command("npm test");
  diff.set_differing(4);
  diff.set_closed(1);
  EXPECT_THAT(Text(diff), HasSubstr("3 of them are not shown.\n1 verdict is left out: sealed for"));
}

TEST(PolicyDiffText, SaysThatThereIsNone) {
  v1::DiffPolicyResponse diff;
  diff.set_same(1);
  EXPECT_EQ(Text(diff), "Nothing would be answered otherwise: 1 verdict.\n");
}

TEST(PolicyDiffText, SaysThatNothingIsKeptOrCanBeOpened) {
  v1::DiffPolicyResponse diff;
  EXPECT_THAT(Text(diff), StartsWith("Nothing is kept yet: "));
  diff.set_closed(2);
  EXPECT_EQ(Text(diff),
            "Nothing can be compared.\n"
            "2 verdicts are left out: sealed for a vault that is gone, or damaged.\n");
}

TEST(PolicyDiffText, LetsNothingThroughThatMovesATerminal) {
  v1::DiffPolicyResponse diff;
  auto& difference = Add(diff, 1);
  difference.mutable_shell()->set_command("echo \x1b[2J\nasked, by default");
  difference.mutable_shell()->set_cwd("/home/me/\x1b[2J");
  difference.mutable_now()->set_rule("\x1b[2J");
  EXPECT_THAT(Text(diff), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Text(diff), HasSubstr("echo \\x1b[2J\\x0aasked")) << "a command is one line";
}

}  // namespace
}  // namespace cowork::cli
