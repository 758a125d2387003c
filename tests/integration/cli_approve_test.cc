// cowork approve, for longer than once.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"
#include "tests/support/session_events.h"

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

constexpr auto kYes = "type yes to let it happen > ";

class CliApprove : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    broker_ = std::make_unique<FakeBroker>(Socket(), At("/app"), kScope);
  }
  static std::string IdIn(const std::string& text) {
    const size_t at = text.find("y-");
    return at == std::string::npos ? "" : text.substr(at, 28);
  }
  void ExpectNothingChanged() const {
    EXPECT_THAT(broker_->answers(), IsEmpty());
    EXPECT_THAT(broker_->permissions.always(), IsEmpty());
  }
};

TEST_F(CliApprove, AllowsForTheSession) {
  EXPECT_THAT(Cowork({"approvals"}).text,
              HasSubstr("    with --session or --always: \"npm test\" in /home/me/app\n"));
  const Outcome outcome = Cowork({"approve", "a-91", "--session"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, "allowed for this session  \"npm test\" in /home/me/app\n");
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::ALLOW_SESSION);
}

TEST_F(CliApprove, ShowsNothingOfAScopeThatATerminalWouldObey) {
  std::filesystem::remove(Socket());  // Of the one before.
  broker_ = std::make_unique<FakeBroker>(Socket(), At("/app"), "\"a\x1b[2J\n\" in /app");
  EXPECT_THAT(Cowork({"approvals"}).text, HasSubstr("--always: \"a\\x1b[2J\\x0a\" in /app\n"));
  EXPECT_EQ(Cowork({"approve", "a-91", "--session"}).text,
            "allowed for this session  \"a\\x1b[2J\\x0a\" in /app\n");
}

TEST_F(CliApprove, AllowsAlwaysWithAYes) {
  BeginAtATerminal({"approve", "a-91", "--always"});
  ReadUntil(kYes);
  Type("no\n");
  EXPECT_EQ(Finish().exit, 3);
  ExpectNothingChanged();
  BeginAtATerminal({"approve", "a-91", "--always"});
  ReadUntil(kYes);
  Type("yes\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text,
              HasSubstr("\r\nallowed always, here  \"npm test\" in /home/me/app\r\n"));
  EXPECT_THAT(broker_->permissions.always(), ElementsAre(FakeBroker::kApproval));
}

TEST_F(CliApprove, SaysWithoutATerminalHowToConfirmAlways) {
  const Outcome outcome = Cowork({"approve", "a-91", "--always"}, "yes\n");
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text,
              ContainsRegex("^cowork: the approval was not answered\n  why   it has to be "
                            "confirmed, within 30 s: [^\n]*\n  do    cowork approve a-91 --always "
                            "--confirm y-[a-z0-9]{26}\n$"));
  ExpectNothingChanged();
  const Outcome confirmed =
      Cowork({"approve", "a-91", "--always", "--confirm", IdIn(outcome.text)});
  EXPECT_EQ(confirmed.exit, 0);
  EXPECT_EQ(confirmed.text, "allowed always, here  \"npm test\" in /home/me/app\n");
  EXPECT_THAT(broker_->permissions.always(), ElementsAre(FakeBroker::kApproval));
}

TEST_F(CliApprove, AnswersAScriptInJson) {
  const Outcome unconfirmed = Cowork({"approve", "a-91", "--always", "--json"});
  EXPECT_EQ(unconfirmed.exit, 3);
  EXPECT_THAT(unconfirmed.text, HasSubstr("{\"id\":\"y-"));
  EXPECT_THAT(Cowork({"approve", "a-91", "--session", "--json"}).text,
              AllOf(HasSubstr("{\"id\":\"a-91xk2"),
                    HasSubstr("\"scope\":\"\\\"npm test\\\" in /home/me/app\"}\n")));
}

TEST_F(CliApprove, TakesOneLengthOfTimeAlone) {
  const std::string id = "y-4f2k9aaaaaaaaaaaaaaaaaaaaa";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"approve", "a-91", "--session", "--always"},
        {"approve", "a-91", "--confirm", id},
        {"approve", "a-91", "--session", "--confirm", id},
        {"deny", "a-91", "--session"}})
    EXPECT_EQ(Cowork(words).exit, 2);
  ExpectNothingChanged();
}

TEST_F(CliApprove, IsRefusedInThreeLines) {
  broker_->permissions.Refuse(Error(ErrorCode::kFailedPrecondition, "it can be allowed once"));
  const Outcome outcome = Cowork({"approve", "a-91", "--always"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.text,
            "cowork: the approval was not answered\n"
            "  why   it can be allowed once\n"
            "  do    cowork approvals\n");
}

}  // namespace
}  // namespace cowork
