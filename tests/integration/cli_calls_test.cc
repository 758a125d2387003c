// How cowork asks about a call of a tool: its diff, or its arguments, whole and escaped.

#include <stdlib.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include "tests/support/cowork_at_work.h"
#include "tests/support/session_events.h"
#include "ui-client/cli/text.h"

namespace cowork {
namespace {

using support::Echo;
using support::Edit;
using support::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kNext = "a-92cccaaaaaaaaaaaaaaaaaaaaa";

class CliCalls : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    StartBroker();
  }
  void AskFor(v1::Approval call) {
    call.set_id(kNext);
    broker_->Tell(broker_->Asks(std::move(call)));
  }
  // In the place of the first question, which somebody else has answered.
  void RunUntilItAsksFor(const v1::Approval& call, unsigned short columns) {
    columns_ = columns;
    AskFor(call);
    broker_->AnswerFromElsewhere();
    BeginAtATerminal({"run", "do it", "-C", At("/app")});
    ReadUntil("a-92ccc > ");
  }
  // Of what was seen, the text of a diff, without its gutter.
  std::string Diff() const {
    std::string diff;
    for (std::string row : cli::Wrap(seen_, 1'000'000)) {
      if (row.ends_with('\r')) row.pop_back();
      EXPECT_LE(cli::WidthOf(row), columns_) << row;
      if (row.starts_with("    │ ")) diff += "\n" + row.substr(std::string("    │ ").size());
      if (row.starts_with("    ┊  ")) diff += row.substr(std::string("    ┊  ").size());
    }
    return diff;
  }
};

TEST_F(CliCalls, AreShownOneByOneWithWhatTheyWrote) {
  v1::Event started, wrote;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_command("npm test");
  wrote.mutable_call_wrote()->set_call(1);
  wrote.mutable_call_wrote()->set_first("1 failed\n");
  broker_->Tell(started);
  broker_->Tell(wrote);
  const Outcome shown = Cowork({"show", "s-4f2k9", "--call", "1"});
  EXPECT_EQ(shown.exit, 0);
  EXPECT_THAT(shown.text, AllOf(HasSubstr("npm test"), HasSubstr("\n        1 failed\n")));
  const Outcome of_two = Cowork({"show", "s-4f2k9", "--call", "1", "--json"});
  EXPECT_EQ(std::ranges::count(of_two.text, '\n'), 2) << of_two.text;
  EXPECT_THAT(of_two.text, HasSubstr(R"({"call":"1","first":"1 failed\n"})"));
}

TEST_F(CliCalls, AreNotShownWhereThereAreNone) {
  const Outcome none = Cowork({"show", "s-4f2k9", "--call", "3"});
  EXPECT_EQ(none.exit, 1);
  EXPECT_THAT(none.text, HasSubstr("why   s-4f2k9 has no call 3: none started\n"));
  for (const char* typed : {"0", "first", "-1", "99999999999999999999"}) {
    const Outcome wrong = Cowork({"show", "s-4f2k9", "--call", typed});
    EXPECT_EQ(wrong.exit, 2) << typed;
    EXPECT_THAT(wrong.text, HasSubstr(std::string(typed) + " is no number of a call, such as 4\n"));
  }
}

TEST_F(CliCalls, AreShownWholeAndEscapedAtEveryWidth) {
  const std::string head = "--- a/src/date.ts\n+++ b/src/date.ts\n@@ -1 +1,3 @@\n";
  const std::string hostile =
      "-a\x1b[2J\x1b[1;1H\r  ▸ bash   ls\n+\u202E\u2066\u009b\n+" + std::string(9'000, 'x');
  for (const unsigned short columns : std::initializer_list<unsigned short>{40, 100}) {
    RunUntilItAsksFor(Edit(head + hostile + "\n"), columns);
    EXPECT_EQ(Diff(),
              "\n--- a/src/date.ts\n+++ b/src/date.ts\n@@ -1 +1,3 @@\n"
              "-a\\x1b[2J\\x1b[1;1H\\x0d  ▸ bash   ls\n+‹U+202E›‹U+2066›\\x9b\n+" +
                  std::string(9'000, 'x'));
    EXPECT_THAT(seen_, AllOf(HasSubstr("  ▸ files.edit  src/date.ts  +3 −1"),
                             HasSubstr("asks  a-92ccc\r\n"), Not(HasSubstr("\x1b"))));
    broker_->AnswerFromElsewhere(kNext);
    EXPECT_EQ(Finish().exit, 0);
    StartBroker();
  }
}

TEST_F(CliCalls, ShowNoNameThatATerminalWouldObey) {
  v1::Approval hostile = Echo("{\"m\":\"\x1b[2J\u202E\"}");
  hostile.mutable_tool()->set_server("e\x1b[2J");
  hostile.mutable_tool()->set_tool("t\r\u2066");
  RunUntilItAsksFor(hostile, 100);
  broker_->AnswerFromElsewhere(kNext);
  EXPECT_THAT(Finish().text,
              AllOf(HasSubstr("▸ e\\x1b[2J.t\\x0d‹U+2066›  {\"m\": \"\\x1b[2J‹U+202E›\"}"),
                    HasSubstr("MCP box \"e\\x1b[2J\""), Not(HasSubstr("\x1b"))));
}

TEST_F(CliCalls, ArePaintedWhereTheTerminalCanAndNowhereElse) {
  before_exec_ = [] { ::setenv("TERM", "xterm", 1); };
  RunUntilItAsksFor(Edit(), 100);
  EXPECT_THAT(seen_, AllOf(HasSubstr("    │ \x1b[31m-return n;\x1b[0m\r\n"),
                           HasSubstr("    │ \x1b[32m+const one = 1;\x1b[0m\r\n")));
  broker_->AnswerFromElsewhere(kNext);
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(Cowork({"show", "s-4f"}).text,
              AllOf(HasSubstr("    │ -return n;\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(CliCalls, AreListedAndAnsweredFromElsewhere) {
  AskFor(Edit());
  const std::string listed = Cowork({"approvals"}).text;
  EXPECT_THAT(listed, AllOf(HasSubstr("    npm test\n"),
                            HasSubstr("    files.edit  src/date.ts  +3 −1\n    │ --- a/src")));
  EXPECT_EQ(Cowork({"approve", "a-92"}).text, "allowed once  files.edit  src/date.ts  +3 −1\n");
  EXPECT_EQ(Cowork({"deny", kNext}).text, "denied  files.edit  src/date.ts  +3 −1\n");
  EXPECT_THAT(Cowork({"approvals", "--json"}).text, Not(HasSubstr("files")));
}

TEST_F(CliCalls, AreWholeForAScript) {
  AskFor(Edit());
  const std::string events = Cowork({"show", "s-4f", "--json"}).text;
  const size_t begins = events.rfind('\n', events.find(kNext)) + 1;
  const std::string line = events.substr(begins, events.find('\n', begins) - begins);
  v1::Event event;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &event).ok()) << line;
  EXPECT_EQ(event.asked().approval().change().diff(), support::kDiff);
  EXPECT_EQ(event.asked().approval().tool().tool(), "edit");
}

TEST_F(CliCalls, HaveWhatTheirServersDidBesideThem) {
  v1::Event noted;
  noted.mutable_mcp_noted()->set_server("everything");
  noted.mutable_mcp_noted()->set_kind("refused");
  noted.mutable_mcp_noted()->set_what("sampling/createMessage\x1b[2J");
  noted.mutable_mcp_noted()->set_count(4);
  broker_->Tell(noted);
  EXPECT_THAT(Cowork({"show", "s-4f"}).text,
              HasSubstr("  everything: refused sampling/createMessage\\x1b[2J (×4)\n"));
}

}  // namespace
}  // namespace cowork
