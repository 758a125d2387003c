// One call of a session as `cowork show --call` has it.

#include "ui-client/cli/call_log.h"

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using support::At;
using support::kApproval;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

v1::Event Starts(uint64_t call, const std::string& command) {
  v1::Event event = At(1'000);
  event.mutable_call_started()->set_call(call);
  event.mutable_call_started()->set_command(command);
  event.mutable_call_started()->set_box_id("b-7");
  event.mutable_call_started()->set_approval_id(kApproval);
  return event;
}

v1::Event Writes(uint64_t call, const std::string& first, const std::string& last = "",
                 uint64_t left_out = 0) {
  v1::Event event = At(1'500);
  event.mutable_call_wrote()->set_call(call);
  event.mutable_call_wrote()->set_first(first);
  event.mutable_call_wrote()->set_last(last);
  event.mutable_call_wrote()->set_left_out(left_out);
  return event;
}

v1::Event Ends(uint64_t call) {
  v1::Event event = At(2'000);
  event.mutable_call_ended()->set_call(call);
  event.mutable_call_ended()->set_exit_code(1);
  event.mutable_call_ended()->set_milliseconds(2'400);
  return event;
}

TEST(CallLog, IsWhatItWasAndWhatItWrote) {
  CallLog log({.width = 60}, 2);
  EXPECT_EQ(log.Take(Starts(1, "ls")), "");
  EXPECT_EQ(log.Take(Starts(2, "npm test")),
            "  ▸ bash   npm test                                   call 2\n"
            "      box b-7 · approval a-91xk2\n");
  EXPECT_EQ(log.Take(Writes(1, "a.txt\n")), "");
  EXPECT_EQ(log.Take(Writes(2, "1 failed\n\n  at date.ts\n")),
            "        1 failed\n        \n          at date.ts\n");
  EXPECT_TRUE(log.found());
}

TEST(CallLog, SaysHowItEndedBehindWhatItWrote) {
  CallLog log({.width = 60}, 2);
  EXPECT_EQ(log.Take(Ends(2)), "");
  EXPECT_EQ(log.Take(Writes(2, "told late\n")), "        told late\n");
  EXPECT_THAT(log.Take(Starts(2, "another turn's")), StartsWith("    ✓ exit 1, 2.4 s  "));
  EXPECT_EQ(log.Rest(), "");
  log.Take(Ends(2));
  EXPECT_THAT(log.Rest(), StartsWith("    ✓ exit 1, 2.4 s  "));
}

TEST(CallLog, SaysWhatIsNotKeptWhereNoLineOfTheCommandsBegins) {
  CallLog log({.width = 60}, 1);
  EXPECT_EQ(log.Take(Writes(1, "begin\n", "end\n", 1'234)),
            "        begin\n    … 1234 bytes are not kept …\n        end\n");
}

TEST(CallLog, LetsNoLongLineGoOnWhereOursBegin) {
  CallLog log({.width = 40}, 1);
  EXPECT_EQ(log.Take(Writes(1, std::string(32, 'a') + "    ✓ exit 0\n")),
            "        " + std::string(32, 'a') + "\n            ✓ exit 0\n");
}

TEST(CallLog, LetsNoCommandMoveTheCursor) {
  CallLog log({.width = 60}, 1);
  EXPECT_EQ(log.Take(Writes(1, "\x1b[2J\r  ✓ exit 0\n")), "        \\x1b[2J\\x0d  ✓ exit 0\n");
}

TEST(CallLog, SaysOfACallThatThereIsNotWhichThereAre) {
  CallLog log({.width = 60}, 7);
  EXPECT_EQ(log.ComplaintOfNone("s-4f2k9").why, "s-4f2k9 has no call 7: none started");
  log.Take(Starts(3, "ls"));
  EXPECT_FALSE(log.found());
  EXPECT_EQ(log.ComplaintOfNone("s-4f2k9").why, "s-4f2k9 has no call 7: its last one is 3");
  EXPECT_EQ(log.ComplaintOfNone("s-4f2k9").remedy, "cowork show s-4f2k9");
}

TEST(Transcript, SaysHowToSeeWhatACommandWroteWhereThatFits) {
  v1::Session session;
  session.set_id("s-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  for (const size_t width : {40u, 100u}) {
    Transcript transcript({.width = width},
                          {.session = session, .home = "/home/me", .sessions = {}});
    const std::string hint = "(log: cowork show s-4f2k9 --call 2)\n";
    const std::string text = transcript.Take(Ends(2));
    EXPECT_THAT(text, EndsWith(width == 100 ? hint : "(call 2)\n"));
  }
  Transcript transcript({.width = 100}, {.session = session, .home = "/home/me", .sessions = {}});
  v1::Event of_tool = At(1'000);
  of_tool.mutable_call_started()->set_call(2);
  of_tool.mutable_call_started()->mutable_tool()->set_tool("edit");
  transcript.Take(of_tool);
  EXPECT_THAT(transcript.Take(Ends(2)), Not(HasSubstr("cowork show"))) << "it writes nothing";
}

}  // namespace
}  // namespace cowork::cli
