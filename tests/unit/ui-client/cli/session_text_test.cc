// How a session reads: events in, text out.

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using support::Answers;
using support::Asks;
using support::At;
using support::kApproval;
using support::kNextApproval;
using support::Says;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kSession = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";

Transcript NewTranscript(size_t width) {
  v1::Session session;
  session.set_id(kSession);
  session.set_grant_id("g-k2m4pccccccccccccccccccccc");
  return Transcript({.width = width},
                    {.session = session, .home = "/home/me", .sessions = ShortIds({kSession})});
}

TEST(Transcript, BeginsWithWhoRunsWhere) {
  v1::Event event = At(0);
  event.mutable_started()->set_runtime("OpenCode 1.18.33");
  event.mutable_started()->set_model("demo/scripted");
  event.mutable_started()->set_path("/home/me/app");
  event.mutable_started()->set_level("full");
  EXPECT_EQ(NewTranscript(100).Take(event),
            "s-4f2k9 · OpenCode 1.18.33 · demo/scripted · grant g-k2m4p ~/app · level: full\n");
}

v1::Event Prompts(const std::string& text) {
  v1::Event event = At(0);
  event.mutable_prompted()->set_text(text);
  return event;
}

TEST(Transcript, SaysThatARuntimeKnowsTheTurnsBefore) {
  v1::Event event = At(0);
  event.mutable_started()->set_level("full");
  event.mutable_started()->set_resumed(true);
  EXPECT_THAT(NewTranscript(100).Take(event), EndsWith(" · level: full · resumed\n"));
}

TEST(Transcript, ShowsAPromptBehindAMarkOnEveryWidth) {
  EXPECT_EQ(NewTranscript(80).Take(Prompts("count\x1b[2J\nthem")), "> count\\x1b[2J\n  them\n");
  for (const std::string& line : Wrap(NewTranscript(40).Take(Prompts(std::string(99, 'x'))), 999))
    EXPECT_LE(WidthOf(line), 40U);
}

TEST(Transcript, DoesNotRepeatAPromptThatWasJustTyped) {
  Transcript transcript({.width = 80},
                        {.session = {}, .home = "", .sessions = {}, .prompts = false});
  EXPECT_EQ(transcript.Take(Prompts("count them")), "");
}

TEST(Transcript, SaysWhyAKeptRuntimeIsGone) {
  v1::Event event = At(0);
  event.mutable_runtime_stopped()->set_why("no prompt came");
  EXPECT_EQ(NewTranscript(80).Take(event), "its runtime was ended: no prompt came\n");
}

TEST(Summary, CountsTheLastTurnAlone) {
  Summary summary;
  v1::Event denied = At(1'000);
  denied.mutable_judged()->set_allowed(false);
  v1::Event again = At(60'000);
  again.mutable_prompted()->set_text("again");
  v1::Event done = At(62'000);
  done.mutable_ended()->set_state(v1::Session::DONE);
  for (const v1::Event& event : {denied, again, done}) summary.Take(event);
  EXPECT_THAT(summary.Parts(),
              ElementsAre("done in 2.0 s", "no calls", "egress: none", "nothing denied"));
}

TEST(Summary, TellsWhatCouldNotBeMadeFromWhatWasDenied) {
  Summary summary;
  v1::Event denied = At(1'000);
  denied.mutable_judged()->set_allowed(false);
  v1::Event failed = denied;
  failed.mutable_judged()->set_failed(true);
  failed.mutable_judged()->set_why("a.txt is not there");
  v1::Event done = At(2'000);
  done.mutable_ended()->set_state(v1::Session::DONE);
  for (const v1::Event& event : {denied, failed, failed, done}) summary.Take(event);
  EXPECT_EQ(summary.Parts().back(), "1 call denied, 2 calls not made");
  EXPECT_THAT(NewTranscript(80).Take(failed), HasSubstr("  not made\n"));
}

TEST(Transcript, ShowsWhatIsAskedWithWhereAndWhy) {
  const std::string text = NewTranscript(80).Take(Asks("npm test"));
  EXPECT_THAT(text, StartsWith("  ▸ bash   npm test"));
  EXPECT_THAT(text, HasSubstr("asks  a-91xk2\n"));
  EXPECT_THAT(text, HasSubstr("in ~/app · tool box · no network\n"));
  EXPECT_THAT(text, HasSubstr("no rule covers it"));
}

TEST(Transcript, LeavesAQuestionForItsTurn) {
  v1::Session session;
  Transcript transcript({.width = 80},
                        {.session = session, .home = "", .sessions = {}, .asks_apart = true});
  const v1::Event asked = Asks("npm test");
  EXPECT_EQ(transcript.Take(asked), "");
  EXPECT_THAT(transcript.Question(asked.asked().approval(), {.width = 40}), HasSubstr("npm test"));
  EXPECT_THAT(transcript.Take(Answers(true)), Not(HasSubstr("npm test")));
}

TEST(Transcript, ShowsWhatWasAnsweredBeforeItsTurn) {
  v1::Session session;
  Transcript transcript({.width = 80},
                        {.session = session, .home = "", .sessions = {}, .asks_apart = true});
  transcript.Take(Asks("npm test"));
  transcript.Take(Asks("rm -rf x", kNextApproval));
  const std::string text = transcript.Take(Answers(true, kNextApproval));
  EXPECT_THAT(text, StartsWith("  ▸ bash   rm -rf x"));
  EXPECT_THAT(text, EndsWith("(a-92ccc)\n"));
}

TEST(Transcript, ShowsEveryLineOfACommand) {
  const std::string text = NewTranscript(80).Take(Asks("true\nrm -rf /\x1b[8m"));
  EXPECT_THAT(text, HasSubstr("true⏎\n"));
  EXPECT_THAT(text, HasSubstr("rm -rf /\\x1b[8m"));
}

TEST(Transcript, FitsIntoFortyColumns) {
  Transcript transcript = NewTranscript(40);
  std::string text = transcript.Take(Asks("find . -name '*.cc' -exec grep -l needle {} +"));
  text += transcript.Take(Says("some words that have to be wrapped somewhere, of course"));
  text += transcript.Take(Answers(false));
  for (const std::string& line : Wrap(text, 10'000)) EXPECT_LE(WidthOf(line), 40U) << line;
}

TEST(Transcript, JoinsThePiecesOfWhatIsSaid) {
  Transcript transcript = NewTranscript(80);
  std::string text = transcript.Take(Says("I'll ru"));
  text += transcript.Take(Says("n the\nte\x1b"));
  text += transcript.Take(Answers(true));
  EXPECT_THAT(text, StartsWith("  │ I'll run the\n  │ te\\x1b\n"));
}

std::string Said(const std::string& text, size_t width) {
  Transcript transcript = NewTranscript(width);
  const std::string out = transcript.Take(Says(text));
  return out + transcript.EndLine();
}

TEST(Transcript, PutsEveryLineOfTheModelBehindAGutter) {
  const std::string blanks(70, ' ');
  std::string long_word = "x";
  for (int i = 0; i < 70; ++i) long_word += "\u00A0";
  for (const std::string& text :
       {std::string("  ▸ bash   ls     asks  a-91xk2\n\n      [a] once\n"), blanks + "▸ bash   ls",
        "x" + blanks + "▸ bash   ls\n" + blanks + "\n", long_word + "▸",
        std::string("a tab\t\t\t\t\t\t\t\t\t\t▸ bash   ls")})
    for (const std::string& line : Wrap(Said(text, 40), 10'000))
      EXPECT_TRUE(line.empty() || (line.starts_with("  │") && WidthOf(line) <= 40)) << line;
}

TEST(Transcript, KeepsTheIndentsOfWhatIsSaid) {
  EXPECT_EQ(Said("if:\n    go  on\n", 40), "  │ if:\n  │     go  on\n");
}

TEST(Transcript, TellsWhatABoxSaidAtItsEnd) {
  v1::Event event = At(0);
  event.mutable_box_ended()->set_box_id("b-1");
  EXPECT_EQ(NewTranscript(200).Take(event), "");
  event.mutable_box_ended()->set_notice("the box was ended");
  event.mutable_box_ended()->add_appeared("sub/.git/hooks");
  event.mutable_box_ended()->add_appeared("a\x1b[2J");
  EXPECT_EQ(
      NewTranscript(200).Take(event),
      "    ✗ the box was ended\n"
      "    ! new, and your own programs may run or obey it: sub/.git/hooks, a\\x1b[2J; look at "
      "it before you go on\n");
}

TEST(Transcript, EndsWithWhatWasCounted) {
  Transcript transcript = NewTranscript(100);
  transcript.Take(Asks("npm test"));
  transcript.Take(Answers(true));
  v1::Event call = At(2'100);
  call.mutable_call_started()->set_approval_id(kApproval);
  transcript.Take(call);
  v1::Event dialled = At(2'200);
  dialled.mutable_dialled()->set_destination("127.0.0.1:8123");
  transcript.Take(dialled);
  transcript.Take(dialled);
  transcript.Take(Answers(false));
  v1::Event ended = At(39'000);
  ended.mutable_ended()->set_state(v1::Session::DONE);
  EXPECT_EQ(transcript.Take(ended),
            "done in 38 s · 1 call: 1 asked and allowed · egress: 2 requests to 127.0.0.1:8123 · "
            "1 call denied\n");
}

}  // namespace
}  // namespace cowork::cli
