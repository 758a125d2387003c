// How cowork lets a person allow something for longer than once, at the terminal and from
// elsewhere.

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"
#include "tests/support/session_events.h"
#include "ui-client/cli/text.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::kScope;
using support::Outcome;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kLine = "a-91xk2 > ";
constexpr auto kYes = "type yes to let it happen > ";

class CliLasting : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    columns_ = 100;
    AskWithin(kScope);
  }
  void AskWithin(const std::string& scope) {
    std::filesystem::remove(Socket());  // Of the one before.
    broker_ = std::make_unique<FakeBroker>(Socket(), At("/app"), scope);
  }
  void RunUntilItAsks() {
    BeginAtATerminal({"run", "do it", "-C", At("/app")});
    ReadUntil(kLine);
  }
  // What follows a line that is typed, as far as `end`.
  std::string Answered(const std::string& line, const std::string& end) {
    seen_.clear();
    Type(line);
    ReadUntil(end);
    return seen_;
  }
  // Nobody has answered the question, in whatever way.
  void ExpectNothingChanged() const {
    EXPECT_THAT(broker_->answers(), IsEmpty());
    EXPECT_THAT(broker_->permissions.always(), IsEmpty());
  }
  void Deny() {
    Type("d\n");
    EXPECT_EQ(Finish().exit, 0);
    ASSERT_EQ(broker_->answers().size(), 1U);
    EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::DENY);
    EXPECT_THAT(broker_->permissions.always(), IsEmpty());
  }
};

TEST_F(CliLasting, AllowsForTheSession) {
  RunUntilItAsks();
  EXPECT_THAT(seen_,
              HasSubstr("[s] this session · [w] always, here: \"npm test\" in /home/me/app"));
  Type("s\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, ContainsRegex("allowed for this session +\\(a-91xk2\\)\r\n"
                                          "        \"npm test\" in /home/me/app\r\n"));
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].approval_id(), FakeBroker::kApproval);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::ALLOW_SESSION);
}

TEST_F(CliLasting, AllowsAlwaysWhereThePersonSaysYesToWhatThatChanges) {
  RunUntilItAsks();
  EXPECT_THAT(Answered("w\n", kYes), HasSubstr("  │ nothing asks about it any more\r\n"));
  ExpectNothingChanged();
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, ContainsRegex("allowed always, here +\\(a-91xk2\\)\r\n"
                                          "        \"npm test\" in /home/me/app\r\n"));
  EXPECT_THAT(broker_->permissions.always(), ElementsAre(FakeBroker::kApproval));
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(CliLasting, ChangesNothingWithoutAYesAndAsksOn) {
  RunUntilItAsks();
  for (const char* line : {"no\n", "y\n", "\n", "a\n"}) {
    Answered("w\n", kYes);
    EXPECT_THAT(Answered(line, kLine),
                AllOf(HasSubstr("nothing was changed"), HasSubstr("[a] once")));
  }
  EXPECT_EQ(broker_->permissions.told(), 4) << "one call for each, and no second one";
  ExpectNothingChanged();
  Deny();
}

TEST_F(CliLasting, TakesNoYesThatWasTypedBeforeItWasAskedFor) {
  RunUntilItAsks();
  Answered("w\nyes\n", kYes);
  while (ReadMore(std::chrono::milliseconds(300))) continue;
  ExpectNothingChanged();
  Answered("no\n", kLine);
  Deny();
}

TEST_F(CliLasting, ShowsAnewWhatWouldChangeOtherwiseByThen) {
  RunUntilItAsks();
  Answered("w\n", kYes);
  broker_->permissions.Change("everything is allowed");
  EXPECT_THAT(Answered("yes\n", kYes), HasSubstr("  │ everything is allowed\r\n"));
  ExpectNothingChanged();
  Type("yes\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->permissions.always(), ElementsAre(FakeBroker::kApproval));
}

TEST_F(CliLasting, LetsTheQuestionGoWithItsConfirmation) {
  RunUntilItAsks();
  Answered("w\n", kYes);
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("answered from elsewhere"));
  ExpectNothingChanged();
}

TEST_F(CliLasting, HoldsBackWhatIsSaidWhileAYesIsAskedFor) {
  RunUntilItAsks();
  Answered("w\n", kYes);
  seen_.clear();
  broker_->Tell(FakeBroker::Says("everything was confirmed"));
  while (ReadMore(std::chrono::milliseconds(300))) continue;
  EXPECT_EQ(seen_, "");
  Answered("no\n", kLine);
  Deny();
  EXPECT_THAT(seen_, HasSubstr("  │ everything was confirmed\r\n"));
}

TEST_F(CliLasting, SaysThatARoleMayNotAllowAlwaysAndAsksOn) {
  broker_->held.erase(v1::MethodRule::PERMISSION_CHANGE);
  RunUntilItAsks();
  EXPECT_THAT(Answered("w\n", kLine),
              AllOf(HasSubstr("cowork: it was not allowed always\r\n  why   the role of the socket "
                              "that you came in by may not do this\r\n"),
                    HasSubstr("▸ bash   npm test"), HasSubstr("[s] this session: \"npm test\""),
                    Not(HasSubstr("[w]"))));
  ExpectNothingChanged();
  Deny();
}

TEST_F(CliLasting, AsksAgainWhereBrokerdRefuses) {
  broker_->permissions.Refuse(Error(ErrorCode::kFailedPrecondition, "there are too many"));
  RunUntilItAsks();
  EXPECT_THAT(Answered("w\n", kLine), AllOf(HasSubstr("why   there are too many\r\n"),
                                            HasSubstr("[w] always, here: \"npm test\"")));
  ExpectNothingChanged();
  Deny();
}

TEST_F(CliLasting, HasNoKeysForItWhereNothingSaysWhatItCovers) {
  AskWithin("");
  RunUntilItAsks();
  for (const char* key : {"s\n", "w\n"})
    EXPECT_THAT(Answered(key, kLine),
                AllOf(HasSubstr("[a] once · [d] deny"), Not(HasSubstr("type yes"))));
  EXPECT_EQ(broker_->permissions.told(), 0);
  ExpectNothingChanged();
  Deny();
}

TEST_F(CliLasting, ShowsNothingThatATerminalWouldObeyNorALineThatIsTooLong) {
  for (const unsigned short columns : std::initializer_list<unsigned short>{40, 100}) {
    columns_ = columns;
    AskWithin("\"" + std::string(120, 'x') + "\x1b[2J\u202E\r\n\" in /app");
    RunUntilItAsks();
    std::string screen = seen_;
    screen += Answered("?\n", kLine);
    screen += Answered("w\n", kYes);
    screen += Answered("no\n", kLine);
    EXPECT_THAT(screen,
                AllOf(HasSubstr("\\x1b[2J"), Not(HasSubstr("\x1b")), Not(HasSubstr("\u202E"))));
    for (std::string row : cli::Wrap(screen, 1'000'000)) {
      if (row.ends_with('\r')) row.pop_back();
      EXPECT_LE(cli::WidthOf(row), columns) << row;
    }
    Deny();
  }
}

}  // namespace
}  // namespace cowork
