// What widens or destroys is shown, asked about once, and done once or not at all.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kQuestion = "type yes to let it happen > ";

class CliConfirm : public support::CoworkAtWork {
 protected:
  // What `cowork grant add` of the granted directory does with this line.
  Outcome AddGrantAndType(const std::string& line) {
    BeginAtATerminal({"grant", "add", At("/app")});
    ReadUntil(kQuestion);
    Type(line);
    return Finish();
  }

  // The id in a text that tells of one.
  static std::string IdIn(const std::string& text) {
    const size_t at = text.find("y-");
    return at == std::string::npos ? "" : text.substr(at, 28);
  }
};

TEST_F(CliConfirm, GrantsToReadAndForATimeWhereThatIsTyped) {
  StartBroker();
  BeginAtATerminal({"grant", "add", At("/app"), "--ro", "--expires", "7d"});
  ReadUntil(kQuestion);
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("read-only"));
  EXPECT_THAT(broker_->changes.done(),
              ElementsAre("granted " + At("/app") + " to read for 604800"));
  for (const char* expires : {"0", "367d", "9000h", "soon", ""})
    EXPECT_EQ(Cowork({"grant", "add", At("/app"), "--expires", expires}).exit, 2) << expires;
}

TEST_F(CliConfirm, ShowsWhatWillChangeAndDoesItAtAYes) {
  StartBroker();
  const Outcome outcome = AddGrantAndType("yes\n");
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("  │ sessions may work in "));
  EXPECT_THAT(outcome.text, HasSubstr("g-k2m4p  "));
  EXPECT_THAT(broker_->changes.done(), ElementsAre("granted " + At("/app")));
  EXPECT_EQ(broker_->changes.told(), 2);
}

// brokerd ends whoever answers no ping, and a process that waits for a line answers none.
TEST_F(CliConfirm, TakesAYesFromWhomBrokerdHungUpOnMeanwhile) {
  StartBroker();
  BeginAtATerminal({"grant", "add", At("/app")});
  ReadUntil(kQuestion);
  broker_->HangUp();
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_THAT(broker_->changes.done(), ElementsAre("granted " + At("/app")));
}

TEST_F(CliConfirm, LetsNoEscapeInWhatWillChangeReachTheTerminal) {
  StartBroker();
  EXPECT_THAT(AddGrantAndType("no\n").text,
              AllOf(Not(HasSubstr("\x1b[2J")), HasSubstr("  │ and \\x1b[2Jread all of it\r\n")));
  EXPECT_THAT(Cowork({"grant", "add", At("/app")}).text,
              AllOf(Not(HasSubstr("\x1b[2J")), HasSubstr(" · and \\x1b[2Jread all of it\n")));
}

TEST_F(CliConfirm, TakesNothingButAYesForAYes) {
  StartBroker();
  for (const char* line : {"\n", "y\n", "YES\n", "yes please\n", " yes\n", "\x04"}) {
    const Outcome outcome = AddGrantAndType(line);
    EXPECT_EQ(outcome.exit, 3) << line;
    EXPECT_THAT(outcome.text,
                HasSubstr("\r\ncowork: the directory was not granted\r\n  why   you did "
                          "not type yes, so nothing was changed\r\n"));
  }
  EXPECT_EQ(broker_->changes.told(), 6) << "one call for each, and no second one";
  EXPECT_THAT(broker_->changes.done(), IsEmpty());
}

TEST_F(CliConfirm, DropsWhatWasTypedBeforeTheQuestion) {
  StartBroker();
  broker_->changes.ponders = true;
  BeginAtATerminal({"grant", "add", At("/app")});
  Type("yes\n");
  ReadUntil("yes\r\n");  // The terminal has it.
  broker_->changes.ponders = false;
  ReadUntil(kQuestion);
  Type("no\n");
  EXPECT_EQ(Finish().exit, 3);
  EXPECT_THAT(broker_->changes.done(), IsEmpty());
}

TEST_F(CliConfirm, AsksNothingWithoutATerminalAndSaysHow) {
  StartBroker();
  const Outcome outcome = Cowork({"grant", "add", At("/app")}, "yes\n");
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text,
              ContainsRegex("^cowork: the directory was not granted\n  why   it has to be "
                            "confirmed, within 30 s: [^\n]*\n  do    cowork grant add " +
                            At("/app") + " --confirm y-[a-z0-9]{26}\n$"));
  EXPECT_EQ(broker_->changes.told(), 1);
  EXPECT_THAT(broker_->changes.done(), IsEmpty()) << "what stands on stdin is no answer";
}

TEST_F(CliConfirm, MakesOneCallWithAConfirmationThatWasRead) {
  StartBroker();
  const std::string id = IdIn(Cowork({"grant", "rm", FakeBroker::kGrant}).text);
  const Outcome outcome = Cowork({"grant", "rm", FakeBroker::kGrant, "--confirm", id});
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_THAT(broker_->changes.done(), ElementsAre(std::string("removed ") + FakeBroker::kGrant));
  EXPECT_EQ(broker_->changes.told(), 2) << "the one that told, and this";
  EXPECT_EQ(broker_->lists(), 0);
}

TEST_F(CliConfirm, AsksNothingWhereTheConfirmationIsSpent) {
  StartBroker();
  const std::string id = IdIn(Cowork({"grant", "add", At("/app")}).text);
  EXPECT_EQ(Cowork({"grant", "add", At("/app"), "--confirm", id}).exit, 0);
  BeginAtATerminal({"grant", "add", At("/app"), "--confirm", id});
  const Outcome again = Finish();
  EXPECT_EQ(again.exit, 1);
  EXPECT_THAT(again.text, AllOf(HasSubstr("spent"), Not(HasSubstr(kQuestion))));
  EXPECT_EQ(broker_->changes.done().size(), 1U);
}

TEST_F(CliConfirm, GivesAScriptTheConfirmationAsALineOfJson) {
  StartBroker();
  const Outcome outcome = Cowork({"grant", "rm", FakeBroker::kGrant, "--json"});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text,
              ContainsRegex("\\{\"id\":\"y-[a-z0-9]{26}\",\"what\":\"no session may work there any "
                            "more\",\"expires_unix_ms\":\"[0-9]+\"\\}\n"));
  EXPECT_THAT(broker_->changes.done(), IsEmpty());
}

TEST_F(CliConfirm, SendsNothingThatIsNoConfirmation) {
  StartBroker();
  for (const char* id : {"yes", "y-", "y-4f2k9aaaaaaaaaaaaaaaaaaaa\n"}) {
    EXPECT_EQ(Cowork({"grant", "add", At("/app"), "--confirm", id}).exit, 2) << id;
  }
  EXPECT_EQ(broker_->changes.told(), 0);
}

}  // namespace
}  // namespace cowork
