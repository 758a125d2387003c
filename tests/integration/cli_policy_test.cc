// cowork policy check, explain, diff and reload.

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::Outcome;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CliPolicy : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    std::filesystem::create_directories(At("/h/config"));
    StartBroker();
  }
  void Write(const std::string& text) {
    std::ofstream(At("/h/config/policy.toml")) << text;
    std::filesystem::permissions(At("/h/config/policy.toml"), std::filesystem::perms::owner_read);
  }
};

TEST_F(CliPolicy, IsCheckedWithTheLineOfTheMistake) {
  Write("[defaults]");
  EXPECT_EQ(Cowork({"policy", "check"}).exit, 0);
  broker_->rules.Refuse(
      Error(ErrorCode::kInvalidArgument, "policy.toml, line 3: no such key; see docs"));
  const Outcome outcome = Cowork({"policy", "check"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("why   policy.toml, line 3: no such key\n  do    see docs   "
                                      "(line 3 of " +
                                      At("/h/config/policy.toml") + ")\n"));
  EXPECT_THAT(broker_->rules.used(), IsEmpty());
}

TEST_F(CliPolicy, WithAMistakeIsANoWhoeverLooksAtIt) {
  Write("[defaults]");
  broker_->rules.Refuse(
      Error(ErrorCode::kInvalidArgument, "policy.toml, line 7: it expects \"deny\""));
  const std::string remedy =
      "do    mend line 7 of " + At("/h/config/policy.toml") + ", then cowork policy check\n";
  for (const char* what : {"check", "diff", "reload"}) {
    const Outcome outcome = Cowork({"policy", what});
    EXPECT_EQ(outcome.exit, 1) << what;
    EXPECT_THAT(outcome.text, HasSubstr(remedy)) << what;
  }
  EXPECT_THAT(Cowork({"policy", "check", "--json"}).text,
              AllOf(HasSubstr("\"do\":\"mend line 7 of "),
                    HasSubstr("\"why\":\"policy.toml, line 7: it expects \\\"deny\\\"\"")));
}

// The mistake may be what keeps them from running.
TEST_F(CliPolicy, IsCheckedThoughTheDaemonsDoNotRun) {
  broker_.reset();
  std::filesystem::remove(Socket());
  Write("[defaults]\nshell = \"allow\"\n");
  const Outcome mistake = Cowork({"policy", "check"});
  EXPECT_EQ(mistake.exit, 1) << mistake.text;
  EXPECT_THAT(mistake.text, AllOf(HasSubstr("policy.toml, line 2"), Not(HasSubstr("cowork up"))));
  std::filesystem::remove(At("/h/config/policy.toml"));
  Write("[defaults]\nshell = \"deny\"\n");
  EXPECT_EQ(Cowork({"policy", "check"}).text, "It is a policy: no rule.\n");
}

TEST_F(CliPolicy, WithoutAFileIsOneAsWellButAFileThatWasNamedIsThere) {
  EXPECT_THAT(Cowork({"policy", "check"}).text, HasSubstr("no rule"));
  const Outcome outcome = Cowork({"policy", "check", At("/none.toml")});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("none.toml"));
}

TEST_F(CliPolicy, ThatOthersMayWriteIsRefused) {
  Write("[defaults]");
  std::filesystem::permissions(At("/h/config/policy.toml"), std::filesystem::perms(0666));
  for (const char* what : {"check", "reload"})
    EXPECT_THAT(Cowork({"policy", what}).text, HasSubstr("policy.toml"));
  EXPECT_THAT(broker_->rules.used(), IsEmpty());
}

TEST_F(CliPolicy, IsComparedWithAnotherAndEndsWithOneWhereTheyDiffer) {
  EXPECT_EQ(Cowork({"policy", "diff"}).text, "Nothing would be answered otherwise: 3 verdicts.\n");
  Write("[defaults]");
  const Outcome differs = Cowork({"policy", "diff"});
  EXPECT_EQ(differs.exit, 1);
  EXPECT_THAT(differs.text, HasSubstr("npm test\n    asked, by default → allowed, by default\n"));
  EXPECT_THAT(Cowork({"policy", "diff", "--json"}).text, HasSubstr("\"differing\":\"1\""));
  broker_->rules.Refuse(
      Error(ErrorCode::kFailedPrecondition, "it is locked; `cowork vault unlock`"));
  const Outcome locked = Cowork({"policy", "diff"});
  EXPECT_EQ(locked.exit, 5);
  EXPECT_THAT(locked.text, HasSubstr("the policies were not compared\n  why   it is locked\n"));
}

TEST_F(CliPolicy, IsExplainedInWordsThatCannotMoveTheCursor) {
  const Outcome allowed = Cowork({"policy", "explain", "npm test", "-C", At("/app")});
  EXPECT_EQ(allowed.exit, 0);
  EXPECT_THAT(allowed.text, AllOf(HasSubstr("allowed   by the rule \"tests \\x1b[2Jrun freely\""),
                                  HasSubstr("in the grant of")));
  const Outcome asks = Cowork({"policy", "explain", "rm -r .", "-C", At("/other")});
  EXPECT_THAT(asks.text, AllOf(HasSubstr("asks   no rule speaks"),
                               HasSubstr("no grant is for " + At("/other") + "; cowork grant add " +
                                         At("/other"))));
  EXPECT_THAT(Cowork({"policy", "explain", "--json", "npm test"}).text,
              HasSubstr("\"says\":\"ALLOW\""));
}

TEST_F(CliPolicy, IsReloadedByWhatWasShownAndByNothingElse) {
  Write("[[rule]]");
  const Outcome shown = Cowork({"policy", "reload"});
  EXPECT_EQ(shown.exit, 3);
  EXPECT_THAT(broker_->rules.used(), IsEmpty());
  const size_t at = shown.text.find("--confirm ");
  ASSERT_NE(at, std::string::npos) << shown.text;
  const std::string id = shown.text.substr(at + 10, 28);
  const Outcome done = Cowork({"policy", "reload", "--confirm", id});
  EXPECT_EQ(done.exit, 0) << done.text;
  EXPECT_THAT(broker_->rules.used(), ElementsAre("[[rule]]"));
}

TEST_F(CliPolicy, ThatIsInUseNeedsNoConfirmation) {
  broker_->rules.uses_it_already = true;
  const Outcome outcome = Cowork({"policy", "reload"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, Not(HasSubstr("--confirm")));
}

}  // namespace
}  // namespace cowork
