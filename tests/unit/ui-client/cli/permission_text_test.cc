// How that reads which was allowed for longer than once: in a session, and in the lists.

#include "ui-client/cli/permission_text.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {
namespace {

using support::AllowsLonger;
using support::AsksWithin;
using support::At;
using support::kScope;
using support::ToolCall;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kPermission = "w-2x9k4aaaaaaaaaaaaaaaaaaaaa";
constexpr auto kSession = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";
constexpr auto kHostile = "\"x\x1b[2J\n\u202E\" in /app";
constexpr int64_t kNow = 1'000'000'000'000;

Transcript NewTranscript(size_t width) {
  return Transcript({.width = width}, {.session = {}, .home = "/home/me", .sessions = {}});
}

v1::Event Judges(const std::string& command, const std::string& permission) {
  v1::Event event = At(1'500);
  event.mutable_judged()->set_command(command);
  event.mutable_judged()->set_allowed(true);
  event.mutable_judged()->set_permission_id(permission);
  if (permission.empty()) event.mutable_judged()->set_rule("tests run freely");
  return event;
}

v1::Event Starts(const std::string& command) {
  v1::Event event = At(1'600);
  event.mutable_call_started()->set_command(command);
  return event;
}

v1::Event Done() {
  v1::Event event = At(2'000);
  event.mutable_ended()->set_state(v1::Session::DONE);
  return event;
}

std::string Listed(size_t width, const std::string& scope = kScope) {
  v1::ListPermissionsResponse all;
  for (const char* session : {kSession, ""}) {
    v1::Permission& permission = *all.add_permissions();
    permission.set_id(all.permissions_size() == 1 ? kPermission : "w-7t3mqaaaaaaaaaaaaaaaaaaaaa");
    permission.set_scope(scope);
    permission.set_directory("/home/me/app");
    permission.set_session_id(session);
    permission.set_by(all.permissions_size() == 1 ? "owner" : "ph\x1bone");
    permission.set_added_unix_ms(kNow - 180'000);
  }
  return TextOf(all, {.look = {.width = width}, .home = "/home/me", .now_unix_ms = kNow});
}

TEST(Permissions, AreListedWithHowLongAndWhereAndByWhom) {
  EXPECT_EQ(Listed(100),
            "w-2x9k4 · this session s-4f2k9 · ~/app · owner · 3 min ago\n"
            "    \"npm test\" in /home/me/app\n"
            "w-7t3mq · always · ~/app · ph\\x1bone · 3 min ago\n"
            "    \"npm test\" in /home/me/app\n");
}

TEST(Permissions, AreListedWholeAndEscapedInFortyColumns) {
  const std::string text = Listed(40, kHostile + std::string(100, 'z'));
  EXPECT_THAT(text, AllOf(HasSubstr("\\x1b[2J"), Not(HasSubstr("\x1b")), Not(HasSubstr("\u202E"))));
  for (const std::string& line : Wrap(text, 10'000)) EXPECT_LE(WidthOf(line), 40U) << line;
  EXPECT_EQ(std::ranges::count(text, 'z'), 2 * 100) << text;
}

TEST(Permissions, ThatAreTakenBackSayWhatAsksAgain) {
  v1::Permission permission;
  permission.set_scope(kHostile);
  EXPECT_EQ(RemovedText(permission), "taken back  \"x\\x1b[2J\\x0a‹U+202E›\" in /app\n");
}

TEST(Permissions, ReadInASessionAsTheyWereGiven) {
  Transcript transcript = NewTranscript(60);
  transcript.Take(AsksWithin(kScope));
  EXPECT_EQ(transcript.Take(AllowsLonger(kScope, kSession)),
            TwoSides("    ✓ allowed for this session", "(a-91xk2)", 60) +
                "        \"npm test\" in /home/me/app\n");
  EXPECT_EQ(transcript.Take(AllowsLonger(kHostile, "")),
            TwoSides("    ✓ allowed always, here", "(a-91xk2)", 60) +
                "        \"x\\x1b[2J\\x0a‹U+202E›\" in /app\n");
}

TEST(Permissions, AreNamedByWhatTheyLetThrough) {
  for (const size_t width : {40, 100})
    EXPECT_EQ(NewTranscript(width).Take(Judges("npm test", kPermission)),
              width == 100 ? TwoSides("  ▸ bash   npm test", "allowed  permission w-2x9k4", 100)
                           : "  ▸ bash   npm test\n             allowed  permission w-2x9k4\n");
  EXPECT_THAT(NewTranscript(100).Take(Judges("npm test", "w-\x1b[2J")), Not(HasSubstr("\x1b")));
}

TEST(Permissions, AreCountedApartFromRules) {
  Transcript transcript = NewTranscript(100);
  for (const v1::Event& event :
       {Judges("npm test", kPermission), Judges("ls", ""), Starts("ls"), Starts("npm test"),
        Judges("npm test", kPermission), Starts("npm test")})
    transcript.Take(event);
  EXPECT_THAT(transcript.Take(Done()),
              HasSubstr(" · 3 calls: 1 by rule, 2 by permission · egress: none"));
}

TEST(Permissions, CountForACallOnlyWhileTheyWereTheLastToAllowIt) {
  Transcript transcript = NewTranscript(100);
  v1::Event judged = Judges("", kPermission);
  *judged.mutable_judged()->mutable_tool() = ToolCall("everything", "echo", "{}");
  v1::Event started = At(1'700);
  *started.mutable_call_started()->mutable_tool() = ToolCall("everything", "echo", "{}");
  transcript.Take(judged);
  transcript.Take(started);
  judged.mutable_judged()->clear_permission_id();
  transcript.Take(judged);
  transcript.Take(started);
  EXPECT_THAT(transcript.Take(Done()), HasSubstr("2 calls: 1 by rule, 1 by permission"));
}

TEST(Approvals, SayWhatALastingAnswerWouldCover) {
  v1::ListApprovalsResponse waiting;
  *waiting.add_approvals() = AsksWithin(kHostile).asked().approval();
  const Reader reader{.look = {.width = 40}, .home = "/home/me"};
  EXPECT_THAT(
      TextOf(waiting, reader),
      EndsWith("    with --session or --always:\n        \"x\\x1b[2J\\x0a‹U+202E›\" in /app\n"));
  *waiting.mutable_approvals(0) = support::Asks("npm test").asked().approval();
  EXPECT_THAT(TextOf(waiting, reader), Not(HasSubstr("--session")));
}

TEST(Duration, OfAMomentIsToldInMilliseconds) {
  EXPECT_EQ(DurationText(12), "12 ms");
  EXPECT_EQ(DurationText(100), "0.1 s");
}

}  // namespace
}  // namespace cowork::cli
