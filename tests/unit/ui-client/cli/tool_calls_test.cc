// How calls of tools read in a session, in a question and in the list of what waits.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/call_text.h"
#include "ui-client/cli/lists.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using support::Answers;
using support::Asks;
using support::At;
using support::Echo;
using support::Edit;
using support::ToolCall;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Transcript NewTranscript(size_t width) {
  return Transcript({.width = width}, {.session = {}, .home = "/home/me", .sessions = {}});
}

v1::Event Judges(const v1::Approval& asked, bool allowed) {
  v1::Event event = At(1'500);
  *event.mutable_judged()->mutable_tool() = asked.tool();
  if (asked.has_change()) *event.mutable_judged()->mutable_change() = asked.change();
  event.mutable_judged()->set_allowed(allowed);
  event.mutable_judged()->set_rule("edits inside the grant");
  return event;
}

v1::Event Notes(const std::string& kind, const std::string& what, uint64_t count) {
  v1::Event event = At(1'600);
  event.mutable_mcp_noted()->set_server("everything");
  event.mutable_mcp_noted()->set_kind(kind);
  event.mutable_mcp_noted()->set_what(what);
  event.mutable_mcp_noted()->set_count(count);
  return event;
}

TEST(ToolCalls, AreAskedForWithTheDiffWhole) {
  EXPECT_EQ(NewTranscript(60).Take(Asks(Edit())),
            TwoSides("  ▸ files.edit  src/date.ts  +3 −1", "asks  a-91xk2", 60) +
                "    │ --- a/src/date.ts\n    │ +++ b/src/date.ts\n    │ @@ -1,2 +1,4 @@\n"
                "    │  // days\n    │ -return n;\n    │ +const one = 1;\n    │ +\n"
                "    │ +return n + one;\n"
                "      in ~/app · files box · no network\n"
                "      no rule covers it; writes ask by default\n");
}

TEST(ToolCalls, AreAskedForWithTheArgumentsWhole) {
  EXPECT_EQ(NewTranscript(100).Take(Asks(Echo(R"({"message":"hi"})"))),
            TwoSides("  ▸ everything.echo  {\"message\": \"hi\"}", "asks  a-91xk2", 100) +
                "      MCP box \"everything\" · no network\n"
                "      no rule covers it; calls of tools ask by default\n");
}

TEST(ToolCalls, GoOnWhereNoLineOfOursBegins) {
  EXPECT_THAT(
      NewTranscript(40).Take(Asks(Echo(R"({"a":"some words as long as two lines, or three"})"))),
      StartsWith("  ▸ everything.echo  {\"a\": \"some\n"
                 "        words as long as two lines, or\n"
                 "        three\"}\n"
                 "                           asks  a-91xk2\n"));
}

TEST(ToolCalls, OfOneServerCannotPassForAnothers) {
  v1::Approval hostile = Echo("{}");
  hostile.mutable_tool()->set_server("x\x1b[2J\n  ▸ files");
  EXPECT_THAT(NewTranscript(80).Take(Asks(hostile)),
              AllOf(StartsWith("  ▸ x\\x1b[2J\\x0a  ▸ files.echo  {}"),
                    HasSubstr("MCP box \"x\\x1b[2J\\x0a  ▸ files\" · no network\n")));
}

TEST(ToolCalls, ThatPolicyJudgedTakeOneLine) {
  EXPECT_EQ(NewTranscript(100).Take(Judges(Edit(), true)),
            TwoSides("  ▸ files.edit  src/date.ts  +3 −1",
                     "allowed  rule \"edits inside the grant\"", 100));
  EXPECT_THAT(
      NewTranscript(100).Take(Judges(Echo(R"({"message":"hi"})"), false)),
      AllOf(StartsWith("  ▸ everything.echo  {\"message\": \"hi\"}  "), HasSubstr("denied  rule")));
}

TEST(ToolCalls, EndWithoutAnExitCode) {
  Transcript transcript = NewTranscript(60);
  v1::Event started = At(2'000);
  started.mutable_call_started()->set_call(3);
  *started.mutable_call_started()->mutable_tool() = ToolCall("files", "edit", "{}");
  v1::Event ended = At(2'200);
  ended.mutable_call_ended()->set_call(3);
  ended.mutable_call_ended()->set_milliseconds(200);
  EXPECT_EQ(transcript.Take(started), "");
  EXPECT_THAT(transcript.Take(ended), StartsWith("    ✓ done, 0.2 s  "));
  EXPECT_THAT(transcript.Take(ended), StartsWith("    ✓ exit 0, 0.2 s  ")) << "a command by then";
  ended.mutable_call_ended()->set_exit_code(1);
  transcript.Take(started);
  EXPECT_THAT(transcript.Take(ended), StartsWith("    ✗ failed, 0.2 s  "));
}

TEST(Judged, SaysWhyWhereItWasNeitherARuleNorTheDefault) {
  v1::Event event = Judges(Echo("{}"), false);
  event.mutable_judged()->set_why("`old` is not in \x1b[2Ja.txt");
  const std::string text = NewTranscript(100).Take(event);
  EXPECT_THAT(text, HasSubstr("denied\n"));
  EXPECT_THAT(text, HasSubstr("\n      why   `old` is not in \\x1b[2Ja.txt\n"));
}

TEST(Answered, IsNotCalledDeniedWhereItMayHaveRun) {
  v1::Event event = At(1'700);
  event.mutable_answered()->set_allowed(true);
  event.mutable_answered()->set_tell("whether it ran is not known");
  const std::string text = NewTranscript(100).Take(event);
  EXPECT_THAT(text, HasSubstr("✗ allowed"));
  EXPECT_THAT(text, HasSubstr("whether it ran is not known\n"));
}

TEST(McpNoted, TakesOneLineWithHowOften) {
  Transcript transcript = NewTranscript(80);
  EXPECT_EQ(transcript.Take(Notes("refused", "sampling/createMessage", 4)),
            "  everything: refused sampling/createMessage (×4)\n");
  EXPECT_EQ(transcript.Take(Notes("passed", "prompts/list", 1)),
            "  everything: passed prompts/list\n");
  EXPECT_EQ(transcript.Take(Notes("ended", "it closed its output", 0)),
            "  everything: ended: it closed its output\n");
}

TEST(McpNoted, IsEscapedAndGoesOnWhereNoLineOfOursBegins) {
  EXPECT_EQ(
      NewTranscript(40).Take(Notes("refused", "a\x1b[2J\n  ▸ bash   ls and some more words", 1)),
      "  everything: refused a\\x1b[2J\\x0a\n         ▸ bash   ls and some more words\n");
}

TEST(ToolCalls, FitIntoFortyColumns) {
  const std::string line(300, 'x');
  Transcript transcript = NewTranscript(40);
  std::string text = transcript.Take(Asks(Edit("--- a/x\n+++ b/x\n+" + line + "\n")));
  v1::Approval named = Echo(R"({")" + line + R"(":1})");
  named.mutable_tool()->set_server(std::string(32, 's'));
  named.mutable_tool()->set_tool(std::string(128, 't'));
  text += transcript.Take(Asks(named));
  text += transcript.Take(Judges(Edit(), false)) + transcript.Take(Answers(false));
  text += transcript.Take(Notes("refused", line, 12'345));
  for (const std::string& row : Wrap(text, 10'000)) EXPECT_LE(WidthOf(row), 40U) << row;
}

TEST(Approvals, ListCallsWithTheirDiffs) {
  v1::ListApprovalsResponse approvals;
  *approvals.add_approvals() = Edit("--- a/x\n+++ b/x\n+\x1b[2J\n");
  *approvals.add_approvals() = Echo(R"({"message":"hi"})");
  approvals.mutable_approvals(1)->set_id(support::kNextApproval);
  const std::string text = TextOf(approvals, Reader{.look = {.width = 60}, .home = "/home/me"});
  EXPECT_THAT(text, StartsWith("a-91xk2  in ~/app  "));
  EXPECT_THAT(text, HasSubstr("    files.edit  src/date.ts  +3 −1\n    │ --- a/x\n    │ +++ b/x\n"
                              "    │ +\\x1b[2J\n    no rule covers it"));
  EXPECT_THAT(text, HasSubstr("\na-92ccc   "));
  EXPECT_THAT(text, AllOf(HasSubstr("    everything.echo  {\"message\": \"hi\"}\n"),
                          Not(HasSubstr("\x1b"))));
}

TEST(CallWords, AreOneLine) {
  const v1::Approval edit = Edit();
  EXPECT_EQ(CallWords(CallOf(edit)), "files.edit  src/date.ts  +3 −1");
  const v1::Event command = Asks("true\nrm x");
  EXPECT_EQ(CallWords(CallOf(command.asked().approval())), "true\\x0arm x");
}

}  // namespace
}  // namespace cowork::cli
